import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#kernel/actor'
import { type Door, go } from '#kernel/door'
import type { HoldId } from '#kernel/holds'
import { Refusal } from '#kernel/refusal'
import { quietVisit } from '#kernel/visit'
import { type Canary, foundIn, type Place, rowsOf } from '../canaries.ts'
import { type CourseWorld, openCourseWorld } from '../courses.ts'
import { letterBox } from '../ports.ts'
import { inputsOf, outsideOfMatrix, type Things, thingsIn } from './matrix-inputs.ts'

/** What ends an account before the spec does, and what somebody else does who has none; everything else is done. */
const notTheirs = /^(privacy\.(askForErasure|takeErasureBack)|identity\.(signUp|writeAsGuardian))$/

/** What somebody writes there is an answer to one of several, an address of this school, or a secret that has to fit. */
const closedWords = /^[a-z_]*$|^(sin|fil|crs|itm|ses|sea|per|lin|pol|hld|pky|key|dev|ntf|mai|rec|evd)_|^\d|^https?:/

/**
 * Somebody goes through every door that opens to them, with words that nobody else uses, and is erased. Neither they nor what
 * they wrote is found anywhere then; rows that the receipt says stay lead to nobody. A new door is gone through as soon as the
 * matrix has a sample for it.
 */
describe.each(['student', 'teacher'] as const)('Whoever went through every door, as a %s', (role) => {
  const letters = letterBox()
  let world: CourseWorld
  let person: Person
  const marks: Canary[] = []
  let before: string[]
  let after: string[]

  beforeAll(async () => {
    world = await openCourseWorld({ ports: { processors: outsideOfMatrix, mailer: letters } })
    const { own, people } = await thingsIn(world)
    person = people[role]
    const owner = world.as(people.owner)
    marks.push({ what: 'their id', secret: person.id })
    await goThroughAll(own)
    await world.settle()
    before = foundIn(await places(), marks)

    await owner.privacy.liftHold({ holdId: own.holdId as HoldId })
    await world.as(person).privacy.askForErasure()
    // A course with students closes first; then the account; then the address to which the receipt went.
    for (let day = 0; day < 30; day++) await world.later({ hours: 24 })
    after = foundIn(await places(), marks)
    const { items } = await owner.privacy.erasures({})
    expect(items).toMatchObject([{ doneAt: expect.any(String), part: null }])
  }, 120_000)
  afterAll(() => world.close())

  it('has left their id and their words in many places', () => {
    expect(new Set(before.map((found) => found.split(' in ')[1])).size).toBeGreaterThan(10)
  })

  it('is found nowhere once the receipt is written: in no table, queue or file, nor in the journal', () => {
    expect(after).toEqual([])
  })

  it('wrote nothing that goes about in mails: those lead to where it is read', () => {
    const mails = letters.mails.map(({ subject, text }) => ({ where: 'a mail', text: `${subject}\n${text}` }))
    expect(mails.length).toBeGreaterThan(5)
    expect(foundIn(mails, marks)).toEqual([])
    const careless = { where: 'a careless mail', text: `Somebody wrote: ${marks.at(-1)?.secret}` }
    expect(foundIn([careless], marks)).toHaveLength(1)
  })

  async function goThroughAll(things: Things): Promise<void> {
    for (const [module, doors] of Object.entries(world.doors as unknown as Record<string, Record<string, Door>>))
      for (const [name, door] of Object.entries(doors)) {
        const input = inputsOf[`${module}.${name}`]?.(things)
        if (notTheirs.test(`${module}.${name}`)) continue
        const [marked, words] = withMarks(input, `${module}.${name}`)
        if (await passes(door, `${module}.${name}`, marked)) marks.push(...words)
        else await passes(door, `${module}.${name}`, input)
      }
  }

  async function passes(door: Door, name: string, input: unknown): Promise<boolean> {
    try {
      await go(
        door,
        name,
        world.db,
        { ...person, confirmedAt: world.clock.now() },
        input,
        quietVisit('http://school.test'),
      )
      return true
    } catch (error) {
      if (error instanceof Refusal) return false
      throw error
    }
  }

  async function places(): Promise<Place[]> {
    const found = await rowsOf(world.databaseUrl)
    for await (const { key } of world.ports.store.list('')) {
      const chunks: Buffer[] = []
      for await (const chunk of await world.ports.store.get(key)) chunks.push(chunk as Buffer)
      found.push({ where: `the file ${key}`, text: Buffer.concat(chunks).toString('latin1') })
    }
    const journal = [...(await world.ports.erasureJournal.marks())].map((text) => ({ where: 'the journal', text }))
    return [...found, ...journal]
  }
})

/** The same input, each of its free words replaced by one that is found again. */
function withMarks(input: unknown, door: string): [unknown, Canary[]] {
  const words: Canary[] = []
  const mark = (value: unknown, what: string): unknown => {
    if (Array.isArray(value)) return value.map((one, at) => mark(one, `${what}.${at}`))
    if (value && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mark(one, `${what}.${key}`)]))
    if (typeof value !== 'string' || closedWords.test(value)) return value
    const secret = value.includes('@')
      ? `mark${crypto.randomUUID().slice(0, 13)}@marks.test`
      : `Mark${crypto.randomUUID().slice(0, 13)}`
    words.push({ what, secret })
    return secret
  }
  return [mark(input, door), words]
}
