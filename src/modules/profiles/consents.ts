import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { languages } from '#modules/school/schema'
import { type ConsentPurpose, read, write } from './tables.ts'

/** Keeps that somebody agreed, when, and to which words. Agreeing again to the same words changes nothing. */
export async function giveConsent(tx: Tx, personId: PersonId, purpose: ConsentPurpose, locale: string): Promise<void> {
  const wording = wordingOf(purpose, locale)
  const standing = await standingConsent(tx, personId, purpose)
  if (standing?.wording_sha256 === wording) return
  await withdrawConsent(tx, personId, purpose)
  await write(tx)
    .insertInto('profiles.consent')
    .values({
      id: newId('con', tx.now),
      person_id: personId,
      purpose,
      wording_sha256: wording,
      locale,
      given_at: tx.now,
      withdrawn_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function withdrawConsent(tx: Tx, personId: PersonId, purpose: ConsentPurpose): Promise<void> {
  await write(tx)
    .updateTable('profiles.consent')
    .set({ withdrawn_at: tx.now })
    .where('person_id', '=', personId)
    .where('purpose', '=', purpose)
    .where('withdrawn_at', 'is', null)
    .execute()
}

export async function standingConsent(tx: ReadTx, personId: PersonId, purpose: ConsentPurpose) {
  return read(tx)
    .selectFrom('profiles.consent')
    .select(['given_at', 'wording_sha256'])
    .where('person_id', '=', personId)
    .where('purpose', '=', purpose)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst()
}

/** The hash of the very sentence beside the box, in the language it was read in. */
export function wordingOf(purpose: ConsentPurpose, locale: string): string {
  const language = languages.find((known) => known === locale) ?? 'en'
  const sentence = sentences[language][`consents_${purpose}`]
  if (!sentence) throw new Error(`There is no sentence to agree to for ${purpose}.`)
  return createHash('sha256').update(sentence).digest('hex')
}

const sentences = Object.fromEntries(
  languages.map((language) => [
    language,
    JSON.parse(readFileSync(new URL(`../../../locales/${language}/consents.json`, import.meta.url), 'utf8')),
  ]),
) as Record<(typeof languages)[number], Record<string, string>>
