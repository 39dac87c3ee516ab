import type { Actor, PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import {
  announceLifting,
  endOwnRestrictions,
  type Hold,
  type HoldId,
  isHold,
  liftAnnounced,
  placeHold,
  restrictionsOf,
  withdrawLifting,
} from '#kernel/holds'
import { Refusal } from '#kernel/refusal'
import { holdOwners, mailAddressOf, noteRestricted } from '#modules/identity'
import { tell } from '#modules/notifications'
import { restrictionBegan, restrictionEnds, restrictionStays } from './restriction-notices.ts'

/** Until when it is looked at again, and when it ends where that was announced; of several, what stands longest. */
export async function restrictionOf(tx: ReadTx, personId: PersonId) {
  const all = await restrictionsOf(tx, personId)
  const latest = all.find(({ liftsAt }) => liftsAt === null) ?? all[0]
  if (!latest) return null
  return {
    since: (all.at(-1) ?? latest).placedAt.toString(),
    reviewOn: latest.reviewOn.toString(),
    liftsAt: latest.liftsAt?.toString() ?? null,
  }
}

/** From now on somebody’s data are kept and not used, and they are told. Whoever runs the school gives that up first. */
export async function restrict(
  tx: Tx,
  actor: Actor,
  { personId, reason, reviewOn }: { personId: PersonId; reason: string; reviewOn: Temporal.PlainDate },
): Promise<HoldId> {
  await holdOwners(tx)
  const person = await mailAddressOf(tx, personId)
  if (!person) throw new Refusal('hold.person_unknown')
  if (person.role === 'owner') throw new Refusal('person.runs_the_school')
  const standing = await restrictionsOf(tx, personId)
  if (standing.some(({ liftsAt }) => liftsAt === null)) throw new Refusal('hold.restricted_already')
  const held = { kind: 'restriction', personId, table: null, column: null } as const
  const holdId = await placeHold(tx, actor, { ...held, reason, reviewOn })
  if (!holdId) throw new Refusal('hold.too_many')
  await noteRestricted(tx, personId)
  await tell(tx, personId, restrictionBegan, { holdId })
  return holdId
}

/** Tells its person from when on their data are used again; no sooner does it end. Asked twice, the first day stays. */
export async function announceEnd(tx: Tx, actor: Actor, id: HoldId, noticeDays: number): Promise<Hold | undefined> {
  const at = tx.now.add({ hours: 24 * noticeDays })
  const announced = await announceLifting(tx, actor, id, at)
  if (announced?.personId && announced.liftsAt?.equals(at))
    await tell(tx, announced.personId, restrictionEnds, { holdId: id, liftsAt: at.toString() })
  return announced
}

/** It stands on after all, and its person is told. */
export async function withdrawEnd(tx: Tx, id: HoldId): Promise<void> {
  const kept = await withdrawLifting(tx, id)
  if (!kept?.personId) throw new Refusal((await isHold(tx, id)) ? 'hold.not_ending' : 'hold.unknown')
  await tell(tx, kept.personId, restrictionStays, { holdId: id })
}

/** Their own wish: it ends at once. */
export async function endOwnRestriction(tx: Tx, actor: Actor): Promise<void> {
  if ((await endOwnRestrictions(tx, actor)) === 0) throw new Refusal('restriction.none')
}

export async function liftDue(tx: Tx): Promise<void> {
  await liftAnnounced(tx)
}
