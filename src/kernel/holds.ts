import { sql } from 'kysely'
import { type Actor, type PersonId, personOf } from './actor.ts'
import { hold as holdKey, type ReadTx, statement, type Tx } from './db.ts'
import { type Id, newId } from './id.ts'

export type HoldId = Id<'hld'>

/** What is held: a table or one column of it, of everybody or of one person; a restriction holds all of one person's. */
export type Held = {
  /** `legal`: the law asks for it. `restriction`: its person wants it kept and not used. */
  readonly kind: 'legal' | 'restriction'
  readonly personId: PersonId | null
  readonly table: string | null
  readonly column: string | null
}
export type Hold = Held & {
  readonly id: HoldId
  readonly reason: string
  readonly reviewOn: Temporal.PlainDate
  readonly placedAt: Temporal.Instant
  readonly liftedAt: Temporal.Instant | null
  /** A restriction whose end its person was told of: not before then. */
  readonly liftsAt: Temporal.Instant | null
}

/** More would be a way of keeping everything. */
export const mostHolds = 200

const columns = `id, kind, person_id as "personId", table_name as "table", column_name as "column", reason,
  review_on as "reviewOn", placed_at as "placedAt", lifted_at as "liftedAt", lifts_at as "liftsAt"`

export function standingHolds(tx: ReadTx): Promise<readonly Hold[]> {
  return statement<Hold>(tx, `select ${columns} from kernel.hold where lifted_at is null order by id limit $1`, [
    mostHolds,
  ])
}

/** The latest first, those that were lifted among them. */
export function holdsBefore(tx: ReadTx, { before, limit }: { before?: HoldId | undefined; limit: number }) {
  return statement<Hold>(
    tx,
    `select ${columns} from kernel.hold where $1::text is null or id < $1 order by id desc limit $2`,
    [before ?? null, limit],
  )
}

/** Null when there are as many as there may be. */
export async function placeHold(
  tx: Tx,
  actor: Actor,
  held: Held & { reason: string; reviewOn: Temporal.PlainDate },
): Promise<HoldId | null> {
  await holdKey(tx, 'kernel.holds')
  if ((await standingHolds(tx)).length >= mostHolds) return null
  const id = newId('hld', tx.now)
  await statement(
    tx,
    `insert into kernel.hold (id, kind, person_id, table_name, column_name, reason, review_on, placed_by, placed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, held.kind, held.personId, held.table, held.column, held.reason, held.reviewOn, personOf(actor).id, tx.now],
  )
  return id
}

/** Undefined when it does not stand any more, or is a restriction: those end as their person is told. */
export async function liftHold(tx: Tx, actor: Actor, id: HoldId): Promise<Hold | undefined> {
  const [lifted] = await statement<Hold>(
    tx,
    `update kernel.hold set lifted_by = $2, lifted_at = $3 where id = $1 and kind = 'legal' and lifted_at is null returning ${columns}`,
    [id, personOf(actor).id, tx.now],
  )
  return lifted
}

/** Whether everything of a person is kept and not used; `person` names the column with their id. */
export const isRestricted = (person: string) =>
  sql<boolean>`exists (
    select from kernel.hold as restriction
    where restriction.person_id = ${sql.ref(person)} and restriction.kind = 'restriction' and restriction.lifted_at is null
  )`

/** What restricts somebody’s data now, the latest first. */
export function restrictionsOf(tx: ReadTx, personId: PersonId): Promise<readonly Hold[]> {
  return statement<Hold>(
    tx,
    `select ${columns} from kernel.hold
     where person_id = $1 and kind = 'restriction' and lifted_at is null order by id desc limit $2`,
    [personId, mostHolds],
  )
}

/** Its person wants no restriction any more. Answers how many stood. */
export async function endOwnRestrictions(tx: Tx, actor: Actor): Promise<number> {
  const ended = await statement<Hold>(
    tx,
    `update kernel.hold set lifted_by = $1, lifted_at = $2
     where person_id = $1 and kind = 'restriction' and lifted_at is null returning ${columns}`,
    [personOf(actor).id, tx.now],
  )
  return ended.length
}

/** A restriction ends no sooner than its person was told, and what they were told stays. Undefined when it does not stand. */
export async function announceLifting(
  tx: Tx,
  actor: Actor,
  id: HoldId,
  at: Temporal.Instant,
): Promise<Hold | undefined> {
  const [announced] = await statement<Hold>(
    tx,
    `update kernel.hold set lifts_by = coalesce(lifts_by, $2), lifts_at = coalesce(lifts_at, $3)
     where id = $1 and kind = 'restriction' and lifted_at is null returning ${columns}`,
    [id, personOf(actor).id, at],
  )
  return announced
}

/** What was announced is not so, as long as its day has not come. Undefined when nothing was announced, or it is over. */
export async function withdrawLifting(tx: Tx, id: HoldId): Promise<Hold | undefined> {
  const [kept] = await statement<Hold>(
    tx,
    `update kernel.hold set lifts_by = null, lifts_at = null
     where id = $1 and kind = 'restriction' and lifted_at is null and lifts_at > $2 returning ${columns}`,
    [id, tx.now],
  )
  return kept
}

/** Ends what was announced to end by now. */
export function liftAnnounced(tx: Tx): Promise<readonly Hold[]> {
  return statement<Hold>(
    tx,
    `update kernel.hold set lifted_by = lifts_by, lifted_at = $1
     where lifts_at <= $1 and lifted_at is null returning ${columns}`,
    [tx.now],
  )
}

/** Whether it stands or stood. */
export async function isHold(tx: ReadTx, id: HoldId): Promise<boolean> {
  return (await statement(tx, 'select 1 from kernel.hold where id = $1', [id])).length > 0
}

/** For a duty that ends rows by hand: it waits while anything is held that may go with them (`live.`: the whole module). */
export async function isHeld(tx: ReadTx, ...beginnings: readonly string[]): Promise<boolean> {
  const holds = await standingHolds(tx)
  return holds.some(({ table }) => beginnings.some((beginning) => table?.startsWith(beginning)))
}

/** When such a duty looks again. */
export const looksAgain = { hours: 24 }

/** Whose rows are kept back by these. */
export function keptBack(holds: readonly Held[]): { everybody: boolean; people: PersonId[] } {
  return {
    everybody: holds.some(({ personId }) => personId === null),
    people: [...new Set(holds.flatMap(({ personId }) => (personId ? [personId] : [])))],
  }
}
