import type { PersonId } from '#kernel/actor'
import type { Tx } from '#kernel/db'
import { type SurveyAnswers, surveyCodes } from '#modules/profiles/schema'
import { answerSurvey, deleteSurvey } from '../src/modules/profiles/surveys.ts'
import type { World } from './world.ts'

export const respondent = (number: number) => `per_${String(number).padStart(8, '0')}` as PersonId

/** So many more people, who all want the same; `from` keeps them apart. */
export async function answerAlike(
  world: World,
  from: number,
  count: number,
  goal = 'hobby',
  budget: string | null = 'little',
): Promise<void> {
  await world.pools.writer.query(
    `insert into profiles.survey
       (person_id, goals, platforms, audience, budget, preferences, dashboard, submitted_at, answered_anew_at)
     select 'per_' || lpad(n::text, 8, '0'), array[$3], '{}', null, $4::text, '{}', 'fitted', $5::timestamptz,
       jsonb_strip_nulls(jsonb_build_object('goals', $5::text, 'budget', case when $4::text is not null then $5::text end))
     from generate_series($1::int, $1::int + $2::int - 1) n`,
    [from, count, goal, budget, world.clock.now().toString()],
  )
}

/** One of them saves these answers, or takes theirs back. */
export async function say(tx: Tx, who: number, answers: Partial<SurveyAnswers> | null): Promise<void> {
  if (answers) await answerSurvey(tx, respondent(who), { ...nothingSaid, ...answers }, 'en')
  else await deleteSurvey(tx, respondent(who))
}

/** So many people from this one on save these answers, as each would at /settings/survey. */
export async function answerAnew(
  world: World,
  from: number,
  count: number,
  answers: Partial<SurveyAnswers>,
): Promise<void> {
  await world.db.transact(async (tx) => {
    for (let number = from; number < from + count; number++) await say(tx, number, answers)
  })
}

const nothingSaid: SurveyAnswers = {
  goals: [],
  platforms: [],
  audience: null,
  budget: null,
  preferences: [],
  dashboard: 'fitted',
}

/** The guard against differences off: whatever is saved again counts as new, in every question. */
export async function countAsBefore(world: World): Promise<void> {
  await world.pools.writer.query(`create or replace function profiles.count_changes(since jsonb, until timestamptz)
    returns table (question text, people bigint) language sql stable as $$
      select question, 10::bigint from unnest('{goals,platforms,audience,budget,preferences}'::text[]) as question $$`)
}

type Planted = { id: string; people: number; career: number; changed: number | null }

/** A count that is kept, whatever made it: of one answer there is a share. */
export async function plantCount(world: World, { id, people, career, changed }: Planted): Promise<void> {
  const nothing = Object.fromEntries(
    Object.entries(surveyCodes).map(([question, codes]) => [
      question,
      Object.fromEntries(codes.map((code) => [code, null])),
    ]),
  )
  const shares = { ...nothing, goals: { ...nothing.goals, career } }
  const changes = changed === null ? null : JSON.stringify({ goals: changed })
  await world.pools.writer.query(
    'insert into profiles.insight (id, made_at, people, shares, changes) values ($1, $2, $3, $4, $5)',
    [id, world.clock.now().toString(), people, JSON.stringify(shares), changes],
  )
}
