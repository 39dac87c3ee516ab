import { sql } from 'kysely'
import type { z } from 'zod'
import { asCounter } from '#kernel/counters'
import { hold, type ReadTx, type Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { enoughNew, leastPeople, shareOf, toldAs } from './rules.ts'
import { type Insight, type insightsPage, type Shares, surveyCodes } from './schema.ts'
import { read, write } from './tables.ts'

/** How many earlier ones are shown. */
const shown = 12

/** What was told so far, the newest first, and whether something new can be told: never how many people have answered. */
export async function insightsOf(tx: ReadTx): Promise<z.input<typeof insightsPage>> {
  const rows = await read(tx)
    .selectFrom('profiles.insight')
    .selectAll()
    .orderBy('made_at', 'desc')
    .orderBy('id', 'desc')
    .limit(shown)
    .execute()
  return { next: await obstacleToTell(tx, rows[0]?.made_at ?? null), items: rows.map(insightFrom) }
}

/**
 * Counts everybody's answers once, and keeps what may be told of them. One at a time: between two that were made at the same
 * moment there could be one person's difference.
 */
export async function makeInsight(tx: Tx): Promise<Insight> {
  await hold(tx, 'profiles.insight')
  return tellInsight(tx)
}

/** The same for whoever holds the right to tell. */
export async function tellInsight(tx: Tx): Promise<Insight> {
  const last = await read(tx)
    .selectFrom('profiles.insight')
    .select('made_at')
    .orderBy('made_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  const obstacle = await obstacleToTell(tx, last?.made_at ?? null)
  if (obstacle !== 'possible') throw new Refusal(`insight.${obstacle}`)
  const people = await answered(tx)
  const row = {
    id: newId('ins', tx.now),
    made_at: tx.now,
    people: toldAs(people),
    shares: JSON.stringify(await sharesOf(tx, people)),
  }
  return insightFrom(
    await write(tx).insertInto('profiles.insight').values(row).returningAll().executeTakeFirstOrThrow(),
  )
}

type Obstacle = z.input<typeof insightsPage>['next']

async function obstacleToTell(tx: ReadTx, last: Temporal.Instant | null): Promise<Obstacle> {
  if ((await answered(tx)) < leastPeople) return 'too_few'
  if (last !== null && !enoughNew(await answered(tx, last))) return 'too_alike'
  return 'possible'
}

/** How many people's answers are counted; of those given or changed since then. Of nobody who objects, or is restricted. */
async function answered(tx: ReadTx, since: Temporal.Instant | null = null): Promise<number> {
  const { people } = await asCounter(tx, (counter) =>
    read(counter).selectNoFrom(sql<bigint>`profiles.count_answers(${since})`.as('people')).executeTakeFirstOrThrow(),
  )
  return Number(people)
}

type Choice = { question: keyof Shares; choice: string; people: bigint }

async function sharesOf(tx: ReadTx, people: number): Promise<Shares> {
  const choices = await asCounter(tx, (counter) =>
    read(counter).selectFrom(sql<Choice>`profiles.count_choices()`.as('choices')).selectAll().execute(),
  )
  const countOf = (question: string, choice: string) =>
    Number(choices.find((row) => row.question === question && row.choice === choice)?.people ?? 0)
  return Object.fromEntries(
    Object.entries(surveyCodes).map(([question, codes]) => [
      question,
      Object.fromEntries(codes.map((code) => [code, shareOf(countOf(question, code), people)])),
    ]),
  ) as Shares
}

function insightFrom({
  id,
  made_at,
  people,
  shares,
}: {
  id: string
  made_at: Temporal.Instant
  people: number
  shares: Shares
}): Insight {
  return { id, madeAt: made_at.toString(), people, shares }
}
