import { sql } from 'kysely'
import { z } from 'zod'
import type { Person, PersonId, SignInId } from '#kernel/actor'
import { recheckPerson } from '#kernel/channels'
import type { Db, ReadTx, Tx } from '#kernel/db'
import { idOf } from '#kernel/id'
import { announce, type Duty, duty, job } from '#kernel/outbox'
import { type Purposed, withPurpose } from '#kernel/purposes'
import { Refusal } from '#kernel/refusal'
import type { Visit } from '#kernel/visit'
import { newSignIn } from './events.ts'
import type { CountryOf } from './ports.ts'
import { idle } from './rules.ts'
import type { searchOfSignIns, signInInList } from './schema.ts'
import { write } from './tables.ts'
import { readTraces, writeTraces } from './traces.ts'

const security = withPurpose('security')

/** Finds out where a sign-in came from, after it: nobody has to wait for that. */
export const placing = job('identity.place_sign_in', z.object({ signInId: idOf('sin') }))

export const placingDuty = ({ countryOf }: { countryOf: CountryOf }): Duty =>
  duty(placing, (db: Db, { signInId }) => db.transact((tx) => placeSignIn(tx, countryOf, signInId)))

/** Once for each sign-in, however often it is asked for: says where it was, and tells its person if that is new. */
async function placeSignIn(tx: Tx, countryOf: CountryOf, signInId: SignInId): Promise<void> {
  if (!(await holdPersonOf(tx, signInId))) return
  const placed = await writeTraces(tx, security)
    .updateTable('identity.sign_in')
    .set({ placed_at: tx.now })
    .where('id', '=', signInId)
    .where('placed_at', 'is', null)
    .returning(['person_id', 'address', 'browser', 'system', 'began_at'])
    .executeTakeFirst()
  if (!placed) return
  const country = placed.address === null ? null : countryOf(placed.address)
  const isNew = !(await isFirst(tx, placed)) && (await isElsewhere(tx, signInId, { ...placed, country }))
  await writeTraces(tx, security)
    .updateTable('identity.sign_in')
    .set({ country, noticed_at: isNew ? tx.now : null })
    .where('id', '=', signInId)
    .execute()
  if (isNew) await announce(tx, newSignIn, { signInId })
}

/** First the person, then their sign-ins, as whoever ends those: in the other order the two would wait for each other. */
async function holdPersonOf(tx: Tx, signInId: SignInId): Promise<boolean> {
  const held = await writeTraces(tx, security)
    .selectFrom('identity.sign_in as s')
    .innerJoin('identity.person as p', 'p.id', 's.person_id')
    .select('p.id')
    .where('s.id', '=', signInId)
    .forNoKeyUpdate('p')
    .executeTakeFirst()
  return held !== undefined
}

/** Whoever has just come to this school need not be told so. Of two at once the earlier is the first, whichever is placed first. */
async function isFirst(
  tx: Tx,
  { person_id, began_at }: { person_id: PersonId; began_at: Temporal.Instant },
): Promise<boolean> {
  const { first_signed_in_at: first } = await write(tx)
    .updateTable('identity.person')
    .set({ first_signed_in_at: sql`least(coalesce(first_signed_in_at, ${began_at}), ${began_at})` })
    .where('id', '=', person_id)
    .returning('first_signed_in_at')
    .executeTakeFirstOrThrow()
  return first !== null && Temporal.Instant.compare(first, began_at) === 0
}

type Place = { person_id: PersonId; browser: string | null; system: string | null; country: string | null }

/** A country, or a browser on a system, that is in no earlier sign-in which is still remembered. */
async function isElsewhere(tx: Tx, signInId: SignInId, place: Place): Promise<boolean> {
  const { device, country } = await writeTraces(tx, security)
    .selectFrom('identity.sign_in')
    .select([
      sql<boolean>`coalesce(bool_or((browser, system) is not distinct from (${place.browser}::text, ${place.system}::text)), false)`.as(
        'device',
      ),
      sql<boolean>`coalesce(bool_or(country = ${place.country}), false)`.as('country'),
    ])
    .where('person_id', '=', place.person_id)
    .where('id', '<', signInId)
    .executeTakeFirstOrThrow()
  return !device || (place.country !== null && !country)
}

/** What a person is told about a sign-in of theirs. */
export async function signInFace(tx: ReadTx, purposed: Purposed, signInId: SignInId) {
  const row = await readTraces(tx, purposed)
    .selectFrom('identity.sign_in')
    .select(['person_id', 'browser', 'system', 'country', 'began_at'])
    .where('id', '=', signInId)
    .executeTakeFirst()
  return row
    ? {
        personId: row.person_id,
        browser: row.browser,
        system: row.system,
        country: row.country,
        beganAt: row.began_at,
      }
    : null
}

/** Where somebody is signed in now, or has been in the last ninety days; the newest first, a page at a time. */
export async function signInsOf(
  tx: ReadTx,
  person: Person,
  { past, after, limit }: z.output<typeof searchOfSignIns>,
): Promise<{ items: z.input<typeof signInInList>[]; next: string | null }> {
  let rows = readTraces(tx, security)
    .selectFrom('identity.sign_in')
    .select(['id', 'browser', 'browser_major', 'system', 'country', 'began_at', 'seen_at', 'ended_at', 'noticed_at'])
    .where('person_id', '=', person.id)
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (after) rows = rows.where('id', '<', after)
  rows = past
    ? rows.where(({ or, eb }) =>
        or([eb('ended_at', 'is not', null), eb('ends_at', '<=', tx.now), eb('seen_at', '<=', tx.now.subtract(idle))]),
      )
    : rows.where('ended_at', 'is', null).where('ends_at', '>', tx.now).where('seen_at', '>', tx.now.subtract(idle))
  const found = await rows.execute()
  const shown = found.slice(0, limit)
  return {
    items: shown.map((row) => ({
      id: row.id,
      browser: row.browser,
      major: row.browser_major,
      system: row.system,
      country: row.country,
      beganAt: row.began_at.toString(),
      seenAt: row.seen_at.toString(),
      isThis: row.id === person.signIn,
      wasNew: row.noticed_at !== null,
    })),
    next: found.length > limit ? (shown.at(-1)?.id ?? null) : null,
  }
}

/** Ends one of a person's own sign-ins; its browser is a stranger's from the next request on, and its live pages close. */
export async function endOneSignIn(tx: Tx, person: Person, signInId: SignInId, visit: Visit): Promise<void> {
  const { numUpdatedRows } = await writeTraces(tx, security)
    .updateTable('identity.sign_in')
    .set({ ended_at: tx.now })
    .where('id', '=', signInId)
    .where('person_id', '=', person.id)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new Refusal('sign_in.unknown')
  recheckPerson(tx, person.id)
  if (signInId === person.signIn) visit.keepSession(null)
}
