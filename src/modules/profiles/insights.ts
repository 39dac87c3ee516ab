import { sql } from 'kysely'
import type { z } from 'zod'
import { asCounter } from '#kernel/counters'
import { hold, type ReadTx, type Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { enoughNew, leastOfChoice, leastPeople, shareOf, toldAs } from './rules.ts'
import {
  type Insight,
  type InsightId,
  type insightsPage,
  type Question,
  questions,
  type Shares,
  surveyCodes,
} from './schema.ts'
import { type Changes, read, write } from './tables.ts'

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
  const obstacle = obstacleToTell(await answered(tx), await changesOf(tx))
  return { next: obstacle, items: rows.map(insightFrom) }
}

export type KeptFigures = {
  insightId: InsightId
  countedAt: Temporal.Instant
  people: number
  least: number
  questions: { question: Question; changed: number | null; answers: { answer: string; share: number | null }[] }[]
}

/** One count as it was kept, for who looks whether it may leave the school. */
export async function keptFigures(tx: ReadTx, id: InsightId): Promise<KeptFigures | null> {
  const row = await read(tx).selectFrom('profiles.insight').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return null
  const figures = questions.map((question) => ({
    question,
    changed: row.changes?.[question] ?? null,
    answers: Object.entries(row.shares[question] ?? {}).map(([answer, share]) => ({ answer, share })),
  }))
  return { insightId: row.id, countedAt: row.made_at, people: row.people, least: row.least, questions: figures }
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
  const [people, changes] = [await answered(tx), await changesOf(tx)]
  const obstacle = obstacleToTell(people, changes)
  if (obstacle !== 'possible') throw new Refusal(`insight.${obstacle}`)
  const row = {
    id: newId('ins', tx.now),
    made_at: tx.now,
    people: toldAs(people),
    least: leastOfChoice,
    shares: JSON.stringify(await sharesOf(tx, people, changes)),
    changes: JSON.stringify(changes),
  }
  return insightFrom(
    await write(tx).insertInto('profiles.insight').values(row).returningAll().executeTakeFirstOrThrow(),
  )
}

type Obstacle = z.input<typeof insightsPage>['next']

function obstacleToTell(people: number, changes: Required<Changes>): Obstacle {
  if (people < leastPeople) return 'too_few'
  return Object.values(changes).every((changed) => changed === 0) ? 'too_alike' : 'possible'
}

/** How many people's answers are counted. Of nobody who objects, or is restricted. */
async function answered(tx: ReadTx): Promise<number> {
  const { people } = await asCounter(tx, (counter) =>
    read(counter).selectNoFrom(sql<bigint>`profiles.count_answers(${tx.now})`.as('people')).executeTakeFirstOrThrow(),
  )
  return Number(people)
}

type Change = { question: Question; people: bigint }

/**
 * Of each question, how many answered it anew since it was told: as many as are said, none where they are too few. Also where
 * it was told with dashes only: that ten chose something now would tell of the tenth.
 */
async function changesOf(tx: ReadTx): Promise<Required<Changes>> {
  const since = await lastTold(tx)
  const changes = await asCounter(tx, (counter) =>
    read(counter)
      .selectFrom(sql<Change>`profiles.count_changes(${JSON.stringify(since)}::jsonb, ${tx.now})`.as('changes'))
      .selectAll()
      .execute(),
  )
  const counts = new Map(changes.map(({ question, people }) => [question, Number(people)]))
  const changed = (question: Question) => {
    const people = counts.get(question) ?? 0
    if (since[question] === undefined) return null
    return enoughNew(people) ? toldAs(people) : 0
  }
  return Object.fromEntries(questions.map((question) => [question, changed(question)])) as Required<Changes>
}

type Told = Partial<Record<Question, string>>

async function lastTold(tx: ReadTx): Promise<Told> {
  const each = questions.map(
    (question) => sql`${question}::text, max(made_at) filter (where changes is null
    or changes -> ${question}::text is distinct from '0')`,
  )
  const { told } = await read(tx)
    .selectFrom('profiles.insight')
    .select(sql<Told>`jsonb_strip_nulls(jsonb_build_object(${sql.join(each)}))`.as('told'))
    .executeTakeFirstOrThrow()
  return told
}

type Choice = { question: Question; choice: string; people: bigint }

async function sharesOf(tx: ReadTx, people: number, changes: Changes): Promise<Shares> {
  const choices = await asCounter(tx, (counter) =>
    read(counter).selectFrom(sql<Choice>`profiles.count_choices(${tx.now})`.as('choices')).selectAll().execute(),
  )
  const countOf = (question: Question, choice: string) =>
    Number(choices.find((row) => row.question === question && row.choice === choice)?.people ?? 0)
  const shareOfChoice = (question: Question, choice: string) =>
    changes[question] === 0 ? null : shareOf(countOf(question, choice), people)
  return Object.fromEntries(
    questions.map((question) => [
      question,
      Object.fromEntries(surveyCodes[question].map((code) => [code, shareOfChoice(question, code)])),
    ]),
  ) as Shares
}

type Row = { id: InsightId; made_at: Temporal.Instant; people: number; shares: Shares; changes: Changes | null }

function insightFrom({ id, made_at, people, shares, changes }: Row): Insight {
  const alike = questions.filter((question) => changes?.[question] === 0)
  return { id, madeAt: made_at.toString(), people, shares, alike }
}
