import { timingSafeEqual } from 'node:crypto'
import type { z } from 'zod'
import type { KeyId, Person, PersonId, Role } from '#kernel/actor'
import { type Db, hold, type ReadTx, type Tx } from '#kernel/db'
import { isRestricted } from '#kernel/holds'
import { newId } from '#kernel/id'
import { announce } from '#kernel/outbox'
import { withPurpose } from '#kernel/purposes'
import { Refusal } from '#kernel/refusal'
import type { Scope } from '#kernel/scopes'
import { sha256 } from '#kernel/tokens'
import { securityChanged } from './events.ts'
import { keyIdIn, newKeyText } from './key-texts.ts'
import type { KeyLimits } from './ports.ts'
import type { keyInList, makingKey, searchOfKeys } from './schema.ts'
import { askedOf, isShutOut } from './second-steps.ts'
import { readTraces, writeTraces } from './traces.ts'

const security = withPurpose('security')

/** Who comes with this key. Whatever is wrong with it, the answer is the same: one that opens nothing. */
export async function holderOfKey(tx: ReadTx, text: string): Promise<Person | null> {
  const id = keyIdIn(text)
  if (!id) return null
  const row = await readTraces(tx, security)
    .selectFrom('identity.api_key as k')
    .innerJoin('identity.person as p', 'p.id', 'k.person_id')
    .select(['p.id', 'p.name', 'p.role', 'p.locale', 'p.time_zone', 'k.scopes', 'k.key_sha256', askedOf.as('asked_of')])
    .select(isRestricted('p.id').as('restricted'))
    .where('k.id', '=', id)
    .where('k.ends_at', '>', tx.now)
    .where('p.suspended_at', 'is', null)
    .where('p.waits_for', 'is', null)
    .executeTakeFirst()
  if (!row || !timingSafeEqual(row.key_sha256, sha256(text)) || (await isShutOut(tx, row))) return null
  return {
    kind: 'person',
    id: row.id,
    signIn: id,
    role: row.role,
    name: row.name,
    locale: row.locale,
    timeZone: row.time_zone,
    confirmedAt: null,
    scopes: new Set(row.scopes),
    ...(row.restricted && { restricted: true }),
  }
}

const noted = new Map<KeyId, string>()

/** Remembers the day, never the hour: a key in use writes once a day, and no request waits for it. */
export async function noteKeyUse(db: Db, keyId: KeyId): Promise<void> {
  const today = db.clock.now().toZonedDateTimeISO('UTC').toPlainDate()
  if (noted.get(keyId) === today.toString()) return
  if (noted.size > 10_000) noted.clear()
  noted.set(keyId, today.toString())
  await db.transact((tx) =>
    writeTraces(tx, security)
      .updateTable('identity.api_key')
      .set({ used_on: today })
      .where('id', '=', keyId)
      .where(({ eb, or }) => or([eb('used_on', 'is', null), eb('used_on', '<', today)]))
      .execute(),
  )
}

/** The key itself is in this answer and nowhere else. */
export async function makeKey(
  tx: Tx,
  { id: personId, role }: Person,
  { name, scopes, days }: z.output<typeof makingKey>,
  limits: KeyLimits,
): Promise<{ keyId: KeyId; key: string; endsAt: string }> {
  if (days > limits.longestDays) throw new Refusal('input.invalid', { fields: { days: 'field.too_big' } })
  const offered: readonly string[] = limits.scopesFor(role)
  if (!scopes.every((scope) => offered.includes(scope)))
    throw new Refusal('input.invalid', { fields: { scopes: 'field.invalid' } })
  await hold(tx, `identity.keys:${personId}`)
  if ((await countOpenKeys(tx, personId)) >= limits.most)
    throw new Refusal('key.too_many', { details: { most: limits.most } })
  const keyId = newId('key', tx.now)
  const key = newKeyText(keyId)
  const endsAt = tx.now.add({ hours: 24 * days })
  await writeTraces(tx, security)
    .insertInto('identity.api_key')
    .values({
      id: keyId,
      person_id: personId,
      name,
      scopes,
      key_sha256: sha256(key),
      made_at: tx.now,
      ends_at: endsAt,
      ended_at: null,
      used_on: null,
    })
    .execute()
  await announce(tx, securityChanged, { personId, change: 'key_made' })
  return { keyId, key, endsAt: endsAt.toString() }
}

/** Somebody's keys that work, or those that stopped in the last ninety days; the newest first, a page at a time. */
export async function keysOf(
  tx: ReadTx,
  personId: PersonId,
  { past, after, limit }: z.output<typeof searchOfKeys>,
): Promise<{ items: z.input<typeof keyInList>[]; next: string | null }> {
  let rows = readTraces(tx, security)
    .selectFrom('identity.api_key')
    .select(['id', 'name', 'scopes', 'made_at', 'ends_at', 'ended_at', 'used_on'])
    .where('person_id', '=', personId)
    .where('ends_at', past ? '<=' : '>', tx.now)
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (after) rows = rows.where('id', '<', after)
  const found = await rows.execute()
  const shown = found.slice(0, limit)
  return {
    items: shown.map((row) => ({
      id: row.id,
      name: row.name,
      scopes: row.scopes,
      madeAt: row.made_at.toString(),
      endsAt: row.ends_at.toString(),
      wasEnded: row.ended_at !== null,
      usedOn: row.used_on?.toString() ?? null,
    })),
    next: found.length > limit ? (shown.at(-1)?.id ?? null) : null,
  }
}

/** What a new key of somebody may be, as far as a form has to know. */
export async function choicesOfKey(
  tx: ReadTx,
  { id, role }: { id: PersonId; role: Role },
  { scopesFor, longestDays, most }: KeyLimits,
): Promise<{ scopes: Scope[]; longestDays: number; most: number; left: number }> {
  return { scopes: scopesFor(role), longestDays, most, left: Math.max(0, most - (await countOpenKeys(tx, id))) }
}

/** From the next request on it opens nothing. */
export async function endKey(tx: Tx, { id: personId }: Person, keyId: KeyId): Promise<void> {
  const { numUpdatedRows } = await writeTraces(tx, security)
    .updateTable('identity.api_key')
    .set({ ends_at: tx.now, ended_at: tx.now })
    .where('id', '=', keyId)
    .where('person_id', '=', personId)
    .where('ends_at', '>', tx.now)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new Refusal('key.unknown')
}

/** Nothing comes in with a key of this person any more. */
export async function endKeys(tx: Tx, personId: PersonId): Promise<void> {
  await writeTraces(tx, security)
    .updateTable('identity.api_key')
    .set({ ends_at: tx.now, ended_at: tx.now })
    .where('person_id', '=', personId)
    .where('ends_at', '>', tx.now)
    .execute()
}

export async function countOpenKeys(tx: ReadTx, personId: PersonId): Promise<number> {
  const { open } = await readTraces(tx, security)
    .selectFrom('identity.api_key')
    .select(({ fn }) => fn.countAll<bigint>().as('open'))
    .where('person_id', '=', personId)
    .where('ends_at', '>', tx.now)
    .executeTakeFirstOrThrow()
  return Number(open)
}
