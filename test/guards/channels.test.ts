import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Actor, stranger } from '#kernel/actor'
import { type AnyChannel, isAdmitted } from '#kernel/channels'
import { openDb } from '#kernel/db'
import { clientOf } from '#kernel/door'
import type { Notice } from '#kernel/fanout'
import { quietVisit } from '#kernel/visit'
import { channels } from '../../src/composition.ts'
import { openWorld, type World } from '../world.ts'
import { outsideOfMatrix, type Things, thingsIn } from './matrix-inputs.ts'

type Sample = Awaited<ReturnType<typeof thingsIn>>
type Who = keyof Sample['people']

/** Which one of its kind each channel is tried with, and who in the sample school may follow it. */
const samples: Record<string, { params(things: Things): object; opensTo: readonly Who[] }> = {
  'live.class': { params: ({ sessionId }) => ({ sessionId }), opensTo: ['student', 'guest'] },
  'live.group': { params: ({ groupId }) => ({ groupId }), opensTo: ['student'] },
  'live.seat': { params: ({ seatId }) => ({ seatId }), opensTo: ['student'] },
}

describe('Every channel', () => {
  let world: World
  let sample: Sample
  beforeAll(async () => {
    world = await openWorld({ ports: { processors: outsideOfMatrix } })
    sample = await thingsIn(world)
  })
  afterAll(() => world.close())

  const isIn = (channel: AnyChannel, actor: Actor, params: unknown) =>
    world.db.read((tx) => isAdmitted(tx, channel, actor, params))

  test.each(Object.values(channels))('$name opens to whom it says, and to nobody else', async (channel) => {
    const about = samples[channel.name]
    expect(about, `test/guards/channels.test.ts has no sample for ${channel.name}`).toBeDefined()
    if (!about) return
    const everyone: [string, Actor][] = [
      ['stranger', stranger],
      ...Object.entries(sample.people as Record<string, Actor>),
    ]
    const own = about.params(sample.own)
    expect(channel.params.safeParse(own).success).toBe(true)
    for (const [who, actor] of everyone) {
      expect(await isIn(channel, actor, own), `${who} at their own ${channel.name}`).toBe(
        about.opensTo.includes(who as Who),
      )
      expect(await isIn(channel, actor, about.params(sample.missing)), `${who} at what is not there`).toBe(false)
      expect(await isIn(channel, actor, { nonsense: 1 }), `${who} with nonsense`).toBe(false)
    }
  })

  test('has a name of its own, which begins with its module', () => {
    for (const { name } of Object.values(channels)) expect(name).toMatch(/^[a-z]+[.][a-z_]+$/)
    expect(new Set(Object.values(channels).map(({ name }) => name)).size).toBe(Object.values(channels).length)
  })

  test('asks again who somebody is when their role changes, their sign-ins end, or they are suspended', async () => {
    const told: Notice[] = []
    const fanout = {
      publish: (notices: readonly Notice[]) => void told.push(...notices),
      listen: async () => () => {},
      close: async () => {},
    }
    const db = openDb({ ...world.pools, clock: world.clock, fanout })
    const { owner, student } = sample.people
    const { identity } = clientOf(world.doors, db, owner, quietVisit('http://school.test'))
    const isAsked = { topic: `person ${student.id}`, number: 0 }
    await identity.changeRole({ personId: student.id, role: 'teacher' })
    expect(told).toEqual([isAsked])
    await identity.suspend({ personId: student.id })
    expect(told).toEqual([isAsked, isAsked])
  })
})
