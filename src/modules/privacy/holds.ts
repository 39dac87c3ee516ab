import type { Actor, PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { type Hold, type HoldId, holdsBefore, placeHold } from '#kernel/holds'
import { Refusal } from '#kernel/refusal'
import { personByAddress, personCard } from '#modules/identity'
import type { Kept } from './erasure-flows.ts'
import type { HoldToPlace } from './hold-schemas.ts'
import { restrict } from './restrictions.ts'

/** What says nothing about anybody need not be held; nor what holds and erasures themselves are written in. */
export function holdable({ maps }: Kept): { table: string; columns: string[] }[] {
  return Object.entries(maps).flatMap(([module, map]) =>
    Object.entries(map).flatMap(([table, columns]) => {
      const personal = Object.entries(columns).flatMap(([column, said]) => ('purpose' in said ? [column] : []))
      const name = `${module}.${table}`
      return personal.length === 0 || notToHold.has(name) ? [] : [{ table: name, columns: personal }]
    }),
  )
}
const notToHold = new Set(['kernel.hold', 'kernel.vault_key', 'kernel.presence', 'privacy.erasure', 'privacy.copy'])

export async function placeHoldOn(tx: Tx, actor: Actor, kept: Kept, wish: HoldToPlace) {
  const personId = wish.email === '' ? null : await personByAddress(tx, wish.email)
  if (wish.email !== '' && !personId) throw new Refusal('hold.person_unknown')
  const { reason } = wish
  const reviewOn = Temporal.PlainDate.from(wish.reviewOn)
  if (wish.kind === 'restriction') {
    if (!personId) throw new Refusal('hold.needs_person')
    return { holdId: await restrict(tx, actor, { personId, reason, reviewOn }), personId }
  }
  const thing = thingIn(kept, wish.what)
  const holdId = await placeHold(tx, actor, { kind: 'legal', personId, ...thing, reason, reviewOn })
  if (!holdId) throw new Refusal('hold.too_many')
  return { holdId, personId }
}

function thingIn(kept: Kept, what: string): { table: string; column: string | null } {
  const [module, name, column] = what.split('.')
  const known = holdable(kept).find(({ table }) => table === `${module}.${name}`)
  if (!known || (column !== undefined && !known.columns.includes(column))) throw new Refusal('hold.unknown_thing')
  return { table: known.table, column: column ?? null }
}

export async function holdsIn(tx: ReadTx, { before, limit }: { before?: HoldId | undefined; limit: number }) {
  const found = await holdsBefore(tx, { before, limit: limit + 1 })
  const shown = found.slice(0, limit)
  const people = shown.flatMap(({ personId }) => (personId ? [personId] : []))
  const cards = await personCard(tx, [...new Set(people)])
  const today = tx.now.toZonedDateTimeISO('UTC').toPlainDate()
  return {
    items: shown.map((hold) => viewOf(hold, today, cards)),
    next: found.length > limit ? (shown.at(-1)?.id ?? null) : null,
  }
}

function viewOf(hold: Hold, today: Temporal.PlainDate, cards: ReadonlyMap<PersonId, { name: string }>) {
  const { id, personId, table, column, reviewOn, liftedAt } = hold
  return {
    holdId: id,
    kind: hold.kind,
    what: table && (column ? `${table}.${column}` : table),
    person: personId && { personId, name: cards.get(personId)?.name ?? '' },
    reason: hold.reason,
    reviewOn: reviewOn.toString(),
    toReview: liftedAt === null && Temporal.PlainDate.compare(reviewOn, today) <= 0,
    placedAt: hold.placedAt.toString(),
    liftedAt: liftedAt?.toString() ?? null,
    liftsAt: hold.liftsAt?.toString() ?? null,
  }
}
