import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#kernel/actor'
import { type ClassWorld, openClassWorld } from '../../../test/classes.ts'
import { liveCopies } from './copies.ts'
import type { SessionId } from './schema.ts'

/** What was said in a class whose teacher saved it, as it stands in the copies of those who were there. */
describe('What was said in a class', () => {
  let world: ClassWorld
  let sessionId: SessionId
  beforeAll(async () => {
    world = await openClassWorld()
    const { as, ada, kofi, lena } = world
    ;({ sessionId } = await as(ada).planSessions(world.plan))
    world.clock.set(Temporal.Instant.from('2026-09-01T15:55:00Z'))
    for (const person of [ada, kofi, lena]) await world.enter(person, sessionId)
    const say = (person: Person, text: string) => {
      // Lines of one moment stand in no order.
      world.clock.advance({ milliseconds: 1 })
      return as(person).say({ sessionId, text })
    }
    await say(kofi, 'One half.')
    await say(lena, 'I agree')
    await as(ada).saveChat({ sessionId })
    for (let nth = 1; nth <= 520; nth++) await say(kofi, `Thought ${nth}`)
    await as(ada).endForAll({ sessionId })
  })
  afterAll(() => world.close())

  it('is in their copy twice, to be read and to be processed, and as often in one as in the other', async () => {
    const { json, txt } = await messagesOf(world.kofi)
    expect(json).toHaveLength(522)
    const lines = txt.split('\n').filter((line) => /^2026-09-01T/.test(line))
    expect(lines).toHaveLength(json.length)
    expect(json.slice(0, 3)).toMatchObject([
      { name: 'Kofi Mensah', mine: true, text: 'One half.' },
      { name: 'Lena Vogel', mine: false, text: 'I agree' },
      { name: 'Kofi Mensah', mine: true, text: 'Thought 1' },
    ])
    for (const [nth, { at, name, text }] of json.entries()) expect(lines[nth]).toBe(`${at} ${name}: ${text}`)
  })

  it('is their own words alone once they have left the course', async () => {
    await world.rows('delete from learning.enrolment where student_id = $1', [world.lena.id])
    expect((await messagesOf(world.lena)).json).toMatchObject([{ name: 'Lena Vogel', mine: true, text: 'I agree' }])
  })

  async function messagesOf({ id: personId }: Person) {
    const about = { personId, origin: 'http://school.test', schoolName: 'Northside', sender: 'a@school.test' }
    const found = new Map<string, string>()
    for await (const { path, open } of liveCopies.files(world.db, about)) {
      const body = await open()
      if (body) found.set(path, await text(body))
    }
    const path = `messages/2026-09-01-${sessionId}`
    const json = JSON.parse(found.get(`${path}.json`) ?? '') as {
      at: string
      name: string
      mine: boolean
      text: string
    }[]
    return { json, txt: found.get(`${path}.txt`) ?? '' }
  }
})
