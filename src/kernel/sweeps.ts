import type { PersonId } from './actor.ts'
import { type ReadTx, statement, type Tx } from './db.ts'
import { quoted } from './erasures.ts'
import { type Held, keptBack, standingHolds } from './holds.ts'
import { shred } from './sealed-columns.ts'
import { type Empty, emptying, type PlannedSweep, type Sweep } from './sweep-plans.ts'

/** What a module does about rows in the same change in which they are swept: `column` says which. */
export type SweepPart = {
  readonly table: string
  readonly column: string
  perform(tx: Tx, values: readonly string[]): Promise<void>
}

export type SweptBatch = {
  readonly rows: number
  /** Where the next batch begins; null when nothing was left. */
  readonly reached: Temporal.Instant | null
}

/**
 * Takes at most `limit` rows whose time is over, the oldest first. Rows that somebody holds at this moment are left for later, so it
 * waits for nobody. Done twice it finds nothing; broken off it has done nothing.
 */
export async function sweepBatch(
  tx: Tx,
  sweep: Sweep,
  { limit, after, parts = [] }: { limit: number; after?: Temporal.Instant | undefined; parts?: readonly SweepPart[] },
): Promise<SweptBatch> {
  const due = dueAmong(sweep as PlannedSweep, await standingHolds(tx), tx.now, { limit, after })
  const emptied = due.besideHeld ? await takeRows(tx, due.besideHeld, []) : nothing
  if (!due.free) return { rows: emptied.rows, reached: null }
  const { table, columns, vault } = sweep as PlannedSweep
  const own = columns.length === 0 ? parts.filter((part) => part.table === table) : []
  const found = await takeRows(tx, due.free, [...(vault ? [vault] : []), ...own.map(({ column }) => column)])
  const values = (at: number) => (found[`v${at}`] ?? []).filter((value) => value !== null)
  if (found.rows > 0) {
    if (vault) await shred(tx, values(0))
    for (const [at, part] of own.entries()) await part.perform(tx, values(at + (vault ? 1 : 0)))
  }
  return { rows: emptied.rows + found.rows, reached: found.found < limit ? null : found.reached }
}

/** How many rows are due and not held, counted no further than `most`. */
export async function dueIn(tx: ReadTx, sweep: Sweep, holds: readonly Held[], most: number): Promise<number> {
  const { free } = dueAmong(sweep as PlannedSweep, holds, tx.now, { limit: most })
  if (!free) return 0
  const [counted] = await statement<{ due: number }>(
    tx,
    `select count(*)::int as due from (${free.rows} limit $4) due`,
    free.parameters,
  )
  return counted?.due ?? 0
}

/** Which of these keep something back that the sweep would take. */
export const heldIn = (sweep: Sweep, holds: readonly Held[]): Held[] =>
  holds.filter(
    ({ kind, table, column }) =>
      (kind === 'restriction' && (sweep as PlannedSweep).whose !== undefined) ||
      (table !== null &&
        (sweep as PlannedSweep).takes.has(table) &&
        (sweep.columns.length === 0 || column === null || sweep.columns.includes(column))),
  )

/** What a look at `explain` needs. */
export const statementOf = (sweep: Sweep) =>
  `${dueRows(sweep as PlannedSweep)} order by 2 limit $4 for update of t skip locked`

/** The last instant that may be over at `now`. Months are of different length: who counts on from it looks at each row. */
export function cutoffOf({ keep }: Pick<Sweep, 'keep'>, now: Temporal.Instant): Temporal.Instant {
  const period = Temporal.Duration.from(keep)
  const slack = { days: period.months + period.years > 0 ? 3 : 0 }
  return now.toZonedDateTimeISO('UTC').subtract(period).add(slack).toInstant()
}

const earliest = '-infinity'

type Due = { rows: string; change: string; parameters: readonly unknown[] }
type Within = { limit: number; after?: Temporal.Instant | undefined }

/**
 * What goes, and what is emptied in rows that stay because one of their columns is held: a column that has to be kept keeps nothing
 * beside it. Whom nothing leads to is kept back with everybody.
 */
function dueAmong(
  sweep: PlannedSweep,
  holds: readonly Held[],
  now: Temporal.Instant,
  { limit, after }: Within,
): { free: Due | null; besideHeld: Due | null } {
  const parameters = [now, cutoffOf(sweep, now), after ?? earliest, limit]
  const held = heldIn(sweep, holds)
  const single = held.filter(({ table, column }) => column !== null && table === sweep.table)
  const [all, whole] = [keptBack(held), keptBack(held.filter((hold) => !single.includes(hold)))]
  const isFree = !all.everybody && (all.people.length === 0 || sweep.whose !== undefined)
  const free = isFree
    ? {
        rows: dueRows(sweep, notOf(sweep, all.people)),
        change: sweep.change,
        parameters: withPeople(parameters, all.people),
      }
    : null
  const kept = new Set(single.map(({ column }) => column))
  const empties = sweep.columns.length > 0 ? [] : sweep.neighbours.filter(([column]) => !kept.has(column))
  if (single.length === 0 || empties.length === 0 || whole.everybody) return { free, besideHeld: null }
  return { free, besideHeld: besideHeld(sweep, empties, keptBack(single), whole.people, parameters) }
}

function besideHeld(
  sweep: PlannedSweep,
  empties: readonly Empty[],
  { everybody, people }: ReturnType<typeof keptBack>,
  others: readonly PersonId[],
  parameters: readonly unknown[],
): Due | null {
  if (!sweep.whose && !everybody) return null
  const all = [...parameters]
  const amongst = (some: readonly PersonId[]) => `${sweep.whose?.replace('$people', `$${all.push(some)}::text[]`)}`
  const theirs = everybody ? '' : ` and ${amongst(people)}`
  const not = others.length > 0 ? ` and (${amongst(others)}) is not true` : ''
  return {
    rows: dueRows({ ...sweep, empties }, theirs + not),
    change: emptying(sweep.table, empties),
    parameters: all,
  }
}

const notOf = ({ whose }: PlannedSweep, people: readonly PersonId[]) =>
  people.length > 0 ? ` and (${whose?.replace('$people', '$5::text[]')}) is not true` : ''

const withPeople = (parameters: readonly unknown[], people: readonly PersonId[]) =>
  people.length > 0 ? [...parameters, people] : parameters

/** `$1` now, `$2` the cutoff, `$3` where the last batch ended. A period is counted by the calendar, in UTC. */
function dueRows({ table, joins, clock, keep, empties }: PlannedSweep, only = ''): string {
  const over = `${clock} at time zone 'UTC' + interval '${keep}' <= $1::timestamptz at time zone 'UTC'`
  const full = empties.map(([column, empty]) => `t."${column}" is distinct from ${empty}`).join(' or ')
  return `select t.ctid as tid, ${clock} as clock from ${quoted(table)} t ${joins}
    where ${clock} <= $2::timestamptz and ${clock} >= $3::timestamptz and ${over}${full ? ` and (${full})` : ''}${only}`
}

type Found = { found: number; rows: number; reached: Temporal.Instant | null } & { [value: `v${number}`]: string[] }
const nothing: Found = { found: 0, rows: 0, reached: null }

async function takeRows(tx: Tx, { rows, change, parameters }: Due, told: readonly string[]): Promise<Found> {
  const [found] = await statement<Found>(
    tx,
    `with due as materialized (${rows} order by 2 limit $4 for update of t skip locked),
     gone as (${change} where ctid = any(array(select tid from due)) returning ${told.map((column, at) => `"${column}"::text as v${at}`).join(', ') || '1'})
     select (select count(*) from due)::int as found, (select max(clock) from due) as reached, count(*)::int as rows
       ${told.map((_, at) => `, array_agg(v${at}) as v${at}`).join('')} from gone`,
    parameters,
  )
  return found ?? nothing
}
