import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#kernel/actor'
import { Refusal } from '#kernel/refusal'
import { type Insight, type Question, surveyAnswers, surveyCodes } from '#modules/profiles/schema'
import { countAsBefore, say } from '../../../test/surveys.ts'
import { openWorld, type World } from '../../../test/world.ts'

let world: World
let owner: Person
beforeAll(async () => {
  world = await openWorld()
  owner = await world.people.owner()
})
afterAll(() => world.close())

const asked = ['goals', 'audience', 'budget'] as const
type Asked = (typeof asked)[number]
type Answers = Record<Asked, string | null>

const codeOf = (question: Asked) => fc.option(fc.constantFrom(...surveyCodes[question].slice(0, 3)), { freq: 4 })
const answers = fc.record({ goals: codeOf('goals'), audience: codeOf('audience'), budget: codeOf('budget') })
/** Somebody answers, for the first time or again, as before or otherwise; or takes everything back. */
const act = fc.record({ who: fc.nat(75), says: fc.option(answers, { freq: 8 }) })
const histories = fc.record({
  first: fc.array(answers, { minLength: 50, maxLength: 60 }),
  later: fc.array(fc.array(act, { minLength: 1, maxLength: 24 }), { minLength: 3, maxLength: 6 }),
})

type Population = Map<number, Answers>
type Change = { step: number; who: number; question: Asked }
type Told = { step: number; people: Population; insight: Insight }

it('Whatever people answer, and whenever it is counted and given out, nobody is singled out', async () => {
  let pairs = 0
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const { told, changes } = await live(history)
      pairs += Math.max(0, told.length - 1)
      for (const one of told) expect(wrongIn(one)).toEqual([])
      expect(differencesOfFew(told, changes)).toEqual([])
    }),
    { numRuns: 12, interruptAfterTimeLimit: 60_000 },
  )
  expect(pairs).toBeGreaterThan(6)
}, 120_000)

it('as they would be, were nobody to ask how many answered anew', async () => {
  await countAsBefore(world)
  const everybody = Array.from({ length: 60 }, (_, who) => ({
    goals: who < 22 ? 'career' : 'hobby',
    audience: null,
    budget: null,
  }))
  const { told, changes } = await live({
    first: everybody,
    later: [[{ who: 59, says: { goals: 'career', audience: null, budget: null } }]],
  })
  expect(differencesOfFew(told, changes)).toEqual(['goals: 1'])
})

/** What was given out in a school in which this happens, and who answered which question anew at which step. */
async function live({ first, later }: { first: Answers[]; later: { who: number; says: Answers | null }[][] }) {
  await world.pools.writer.query(
    'truncate registers.release cascade; delete from profiles.insight; delete from profiles.survey',
  )
  const people: Population = new Map()
  const changes: Change[] = []
  const told: Told[] = []
  for (const [step, acts] of [first.map((says, who) => ({ who, says })), ...later].entries()) {
    world.clock.advance({ hours: 1 })
    for (const { who, says } of acts) {
      for (const question of otherwise(people.get(who), says)) changes.push({ step, who, question })
      says ? people.set(who, says) : people.delete(who)
    }
    await world.db.transact(async (tx) => {
      for (const { who, says } of acts) await say(tx, who, says && survey(says))
    })
    const insight = await givenOut()
    if (insight) told.push({ step, people: new Map(people), insight })
  }
  return { told, changes }
}

const otherwise = (before: Answers | undefined, says: Answers | null): Asked[] =>
  says ? asked.filter((question) => (before?.[question] ?? null) !== says[question]) : []

const survey = (says: Answers) => surveyAnswers.parse({ ...says, goals: says.goals === null ? [] : [says.goals] })

/** Counts, and gives everything out that can be. */
async function givenOut(): Promise<Insight | null> {
  const { profiles, registers } = world.as({ ...owner, confirmedAt: world.clock.now() })
  try {
    const insight = await profiles.makeInsight()
    const questions: Question[] = [...asked]
    const { sha256, obstacle } = await registers.figuresToRelease({ insightId: insight.id, questions })
    if (obstacle) return null
    await registers.releaseFigures({ insightId: insight.id, questions, to: 'everybody', purpose: 'Spec', sha256 })
    return insight
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

/** Shares that are of too few, or not of what people said. */
function wrongIn({ people, insight }: Told): string[] {
  const all = [...people.values()]
  if (all.length < 50 || insight.people > all.length) return [`${insight.people} of ${all.length}`]
  return asked.flatMap((question) =>
    Object.entries(insight.shares[question]).flatMap(([code, share]) => {
      if (share === null) return []
      const count = all.filter((one) => one[question] === code).length
      const isOfFew = count < 10 || all.length - count < 10
      return isOfFew || Math.abs(share - (100 * count) / all.length) > 2.5 ? [`${question}.${code}: ${share}`] : []
    }),
  )
}

/** Whether nothing is said of a question, not even that few chose something. */
const isUntold = ({ insight }: Told, question: Asked) =>
  insight.alike.includes(question) && Object.values(insight.shares[question]).every((share) => share === null)

/** Questions of which two releases say something else, and fewer than ten people answered otherwise in between. */
function differencesOfFew(told: readonly Told[], changes: readonly Change[]) {
  const pairs = told.flatMap((one, index) => told.slice(index + 1).map((other) => [one, other] as const))
  return pairs.flatMap(([one, other]) =>
    asked.flatMap((question) => {
      if (isUntold(one, question) || isUntold(other, question)) return []
      if (JSON.stringify(one.insight.shares[question]) === JSON.stringify(other.insight.shares[question])) return []
      const anew = changes.filter(
        (each) => each.question === question && each.step > one.step && each.step <= other.step,
      )
      const who = new Set(anew.map((each) => each.who))
      return who.size < 10 ? [`${question}: ${who.size}`] : []
    }),
  )
}
