import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { languages } from '#modules/school/schema'
import type { ConsentId, ConsentPurpose } from './schema.ts'
import { read, write } from './tables.ts'

/** Keeps that somebody agreed, when, and to which words. Agreeing again to the same words changes nothing. */
export async function giveConsent(tx: Tx, personId: PersonId, purpose: ConsentPurpose, locale: string): Promise<void> {
  const { sha256 } = wordingOf(purpose, locale)
  const standing = await standingConsent(tx, personId, purpose)
  if (standing?.wording_sha256 === sha256) return
  await withdrawConsents(tx, personId, [purpose])
  await keepWording(tx, wordingOf(purpose, locale))
  await write(tx)
    .insertInto('profiles.consent')
    .values({
      id: newId('con', tx.now),
      person_id: personId,
      purpose,
      wording_sha256: sha256,
      locale,
      given_at: tx.now,
      withdrawn_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The very words, so that they can be read after the sentence has changed. */
export async function keepWording(tx: Tx, wording: Wording): Promise<void> {
  await write(tx)
    .insertInto('profiles.consent_wording')
    .values(wording)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Answers with how many stood until now. */
export async function withdrawConsents(
  tx: Tx,
  personId: PersonId,
  purposes: readonly ConsentPurpose[],
): Promise<number> {
  if (purposes.length === 0) return 0
  const { numUpdatedRows } = await write(tx)
    .updateTable('profiles.consent')
    .set({ withdrawn_at: tx.now })
    .where('person_id', '=', personId)
    .where('purpose', 'in', purposes)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

export async function standingConsent(tx: ReadTx, personId: PersonId, purpose: ConsentPurpose) {
  return standing(tx)
    .select(['given_at', 'wording_sha256'])
    .where('person_id', '=', personId)
    .where('purpose', '=', purpose)
    .executeTakeFirst()
}

/** Held until the transaction ends: a withdrawal comes before whatever rests on it, or after. */
export async function heldConsent(tx: Tx, personId: PersonId, purpose: ConsentPurpose): Promise<ConsentId | null> {
  const row = await write(tx)
    .selectFrom('profiles.consent')
    .select('id')
    .where('person_id', '=', personId)
    .where('purpose', '=', purpose)
    .where('withdrawn_at', 'is', null)
    .forShare()
    .executeTakeFirst()
  return row?.id ?? null
}

/** Which of these somebody agrees to now. */
export async function standingConsents(
  tx: ReadTx,
  personId: PersonId,
  purposes: readonly ConsentPurpose[],
): Promise<ReadonlySet<ConsentPurpose>> {
  if (purposes.length === 0) return new Set()
  const rows = await standing(tx)
    .select('purpose')
    .where('person_id', '=', personId)
    .where('purpose', 'in', purposes)
    .execute()
  return new Set(rows.map(({ purpose }) => purpose))
}

/** Whether somebody ever agreed to any of these, also where they took it back. */
export async function everConsented(
  tx: ReadTx,
  personId: PersonId,
  purposes: readonly ConsentPurpose[],
): Promise<boolean> {
  const row = await read(tx)
    .selectFrom('profiles.consent')
    .select('id')
    .where('person_id', '=', personId)
    .where('purpose', 'in', purposes)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Who of many agrees to any of these. */
export async function whoConsents(
  tx: ReadTx,
  people: readonly PersonId[],
  purposes: readonly ConsentPurpose[],
): Promise<PersonId[]> {
  if (people.length === 0 || purposes.length === 0) return []
  const rows = await standing(tx)
    .select('person_id')
    .distinct()
    .where('person_id', 'in', people)
    .where('purpose', 'in', purposes)
    .execute()
  return rows.map(({ person_id }) => person_id)
}

/** What somebody agreed to, newest first: the words they read, when, and until when. */
export async function receiptsOf(
  tx: ReadTx,
  personId: PersonId,
  { after, limit }: { after?: ConsentId | undefined; limit: number },
) {
  let consents = read(tx)
    .selectFrom('profiles.consent as consent')
    .leftJoin('profiles.consent_wording as wording', 'wording.sha256', 'consent.wording_sha256')
    .select([
      'consent.id',
      'consent.purpose',
      'consent.locale',
      'consent.wording_sha256',
      'consent.given_at',
      'consent.withdrawn_at',
      'wording.text',
    ])
    .where('consent.person_id', '=', personId)
    .orderBy('consent.id', 'desc')
    .limit(limit + 1)
  if (after) consents = consents.where('consent.id', '<', after)
  const rows = await consents.execute()
  const shown = rows.slice(0, limit)
  return {
    items: shown.map((row) => ({
      id: row.id,
      purpose: row.purpose,
      words: row.text ?? currentWords(row.purpose, row.locale, row.wording_sha256),
      wordingSha256: row.wording_sha256,
      locale: row.locale,
      givenAt: row.given_at.toString(),
      withdrawnAt: row.withdrawn_at?.toString() ?? null,
    })),
    next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  }
}

/** The very sentence beside the box, in the language it was read in, and its hash. */
export const wordingOf = (purpose: ConsentPurpose, locale: string) => wordingAt(`consents_${purpose}`, locale)

export type Wording = { text: string; sha256: string }

/** A sentence of consents.json. */
export function wordingAt(key: string, locale: string): Wording {
  const language = languages.find((known) => known === locale) ?? 'en'
  const text = sentences[language][key]
  if (!text) throw new Error(`There is no sentence ${key}.`)
  return { text, sha256: createHash('sha256').update(text).digest('hex') }
}

/** Consents from before the words were kept: they are known as long as they have not changed. */
function currentWords(purpose: ConsentPurpose, locale: string, sha256: string): string | null {
  const wording = wordingOf(purpose, locale)
  return wording.sha256 === sha256 ? wording.text : null
}

function standing(tx: ReadTx) {
  return read(tx).selectFrom('profiles.consent').where('withdrawn_at', 'is', null)
}

const sentences = Object.fromEntries(
  languages.map((language) => [
    language,
    JSON.parse(readFileSync(new URL(`../../../locales/${language}/consents.json`, import.meta.url), 'utf8')),
  ]),
) as Record<(typeof languages)[number], Record<string, string>>
