import type { PersonId } from '#kernel/actor'
import type { Db, ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import type { WeighedInterest } from '#kernel/interests'
import { interests } from '#kernel/personal-data'
import { Refusal } from '#kernel/refusal'
import { keepWording, wordingAt } from './consents.ts'
import { type Objectionable, type ObjectionId, objectionable } from './objection-schemas.ts'
import { read, write } from './tables.ts'

type SaidBy = 'person' | 'signal' | 'request'

/** What the browser’s signal (Global Privacy Control) objects to. */
const stoppedBySignal: readonly Objectionable[] = ['insights']

/** Everything that rests on an interest, whether it can be objected to, and whether somebody does. */
export async function objectionsOf(tx: ReadTx, personId: PersonId, all: readonly WeighedInterest[]) {
  const rows = await read(tx)
    .selectFrom('profiles.objection')
    .select(['interest', 'said_by', 'said_at'])
    .where('person_id', '=', personId)
    .where('withdrawn_at', 'is', null)
    .execute()
  return all.map(({ interest, balancings }) => {
    const row = rows.find((one) => one.interest === interest)
    return {
      interest,
      effect: interests[interest],
      balancings,
      objection: row ? { saidBy: row.said_by, saidAt: row.said_at.toString() } : null,
    }
  })
}

/** From now on nothing of theirs is used for it. Saying so again changes nothing. */
export async function object(
  tx: Tx,
  personId: PersonId,
  interest: Objectionable,
  { locale, saidBy = 'person' }: { locale: string; saidBy?: SaidBy },
): Promise<void> {
  const wording = wordingAt(`objections_to_${interest}`, locale)
  await keepWording(tx, wording)
  await write(tx)
    .insertInto('profiles.objection')
    .values({
      id: newId('obj', tx.now) satisfies ObjectionId,
      person_id: personId,
      interest,
      said_by: saidBy,
      wording_sha256: wording.sha256,
      locale,
      said_at: tx.now,
      withdrawn_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function takeObjectionBack(tx: Tx, personId: PersonId, interest: Objectionable): Promise<void> {
  const { numUpdatedRows } = await write(tx)
    .updateTable('profiles.objection')
    .set({ withdrawn_at: tx.now })
    .where('person_id', '=', personId)
    .where('interest', '=', interest)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new Refusal('objection.none')
}

/** Their browser objects for them. What they said themselves, before or after, counts more: it objects once. */
export async function objectBySignal(tx: Tx, personId: PersonId, locale: string): Promise<void> {
  const known = await read(tx)
    .selectFrom('profiles.objection')
    .select('interest')
    .where('person_id', '=', personId)
    .execute()
  for (const interest of stoppedBySignal)
    if (!known.some((one) => one.interest === interest))
      await object(tx, personId, interest, { locale, saidBy: 'signal' })
}

/** They asked for it in words of their own, and it was granted: everything stops that an objection stops. */
export async function objectAsAsked(tx: Tx, personId: PersonId, locale: string): Promise<void> {
  for (const interest of objectionable) await object(tx, personId, interest, { locale, saidBy: 'request' })
}

const noted = new Set<PersonId>()

/** Asked with every request that brings the signal; looks once a process. */
export async function noteSignal(db: Db, personId: PersonId, locale: string): Promise<void> {
  if (noted.has(personId)) return
  if (noted.size > 10_000) noted.clear()
  noted.add(personId)
  await db.transact((tx) => objectBySignal(tx, personId, locale))
}
