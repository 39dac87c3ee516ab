import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClassWorld, openClassWorld } from '../../../test/classes.ts'

let world: ClassWorld
beforeAll(async () => {
  world = await openClassWorld()
})
afterAll(() => world.close())

async function classGoingOn() {
  world.clock.set(Temporal.Instant.from('2026-09-01T09:00:00Z'))
  const { sessionId } = await world.as(world.ada).planSessions(world.plan)
  world.clock.set(Temporal.Instant.from('2026-09-01T16:00:00Z'))
  for (const person of [world.ada, world.kofi, world.lena]) await world.enter(person, sessionId)
  return sessionId
}

const question = { question: 'Is 1/2 more than 1/3?', choices: ['Yes', 'No'] }

describe('A poll', () => {
  test('is seen by students once it is started, and its counts once they are shared', async () => {
    const { as, ada, kofi, lena } = world
    const sessionId = await classGoingOn()
    const { pollId } = await as(ada).makePoll({ sessionId, ...question })
    expect((await as(kofi).polls({ sessionId })).items).toEqual([])
    await expect(as(kofi).vote({ sessionId, pollId, place: 0 })).rejects.toMatchObject({ code: 'poll.unknown' })
    await as(ada).startPoll({ sessionId, pollId })
    await expect(as(ada).startPoll({ sessionId, pollId })).rejects.toMatchObject({ code: 'poll.started' })
    await as(kofi).vote({ sessionId, pollId, place: 0 })
    const counts = async (who: typeof ada) =>
      (await as(who).room({ sessionId })).polls.map(({ choices }) => choices.map(({ votes }) => votes))
    expect(await counts(ada)).toEqual([[1, 0]])
    expect(await counts(lena)).toEqual([[null, null]])
    await as(ada).sharePoll({ sessionId, pollId })
    expect(await counts(lena)).toEqual([[1, 0]])
  })

  test('takes one vote a person, however many tabs vote at once', async () => {
    const { as, ada, kofi } = world
    const sessionId = await classGoingOn()
    const { pollId } = await as(ada).makePoll({ sessionId, ...question })
    await as(ada).startPoll({ sessionId, pollId })
    const votes = await Promise.allSettled([0, 1, 0, 1].map((place) => as(kofi).vote({ sessionId, pollId, place })))
    expect(votes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(votes.flatMap((vote) => (vote.status === 'rejected' ? vote.reason.code : []))).toEqual(
      Array(3).fill('poll.voted'),
    )
    const [poll] = (await as(ada).polls({ sessionId })).items
    expect(poll?.choices.reduce((sum, { votes }) => sum + (votes ?? 0), 0)).toBe(1)
  })

  test('takes no answer that is not a choice, and keeps nothing of the attempt', async () => {
    const { as, ada, kofi } = world
    const sessionId = await classGoingOn()
    const { pollId } = await as(ada).makePoll({ sessionId, ...question })
    await as(ada).startPoll({ sessionId, pollId })
    await expect(as(kofi).vote({ sessionId, pollId, place: 5 })).rejects.toMatchObject({ code: 'poll.choice_unknown' })
    await as(kofi).vote({ sessionId, pollId, place: 1 })
    await as(ada).closePoll({ sessionId, pollId })
    await expect(as(world.lena).vote({ sessionId, pollId, place: 1 })).rejects.toMatchObject({ code: 'poll.closed' })
  })

  test('that is anonymous writes down who voted, and nowhere what they chose', async () => {
    const { as, ada, kofi, rows } = world
    const sessionId = await classGoingOn()
    const { pollId } = await as(ada).makePoll({ sessionId, ...question })
    await as(ada).startPoll({ sessionId, pollId })
    await as(kofi).vote({ sessionId, pollId, place: 1 })
    expect(await rows(`select place from live.ballot where poll_id = '${pollId}'`)).toEqual([{ place: null }])
    expect((await as(ada).polls({ sessionId })).items[0]?.choices.flatMap(({ names }) => names)).toEqual([])
    expect((await as(kofi).polls({ sessionId })).items[0]).toMatchObject({ voted: true, voters: 1 })
  })

  test('that is not tells the teacher, and nobody else, who chose what', async () => {
    const { as, ada, kofi, lena } = world
    const sessionId = await classGoingOn()
    const { pollId } = await as(ada).makePoll({ sessionId, ...question, anonymous: false })
    await as(ada).startPoll({ sessionId, pollId })
    await as(kofi).vote({ sessionId, pollId, place: 1 })
    await as(ada).sharePoll({ sessionId, pollId })
    const names = async (who: typeof ada) =>
      (await as(who).polls({ sessionId })).items[0]?.choices.flatMap(({ names }) => names)
    expect(await names(ada)).toEqual(['Kofi Mensah'])
    expect(await names(lena)).toEqual([])
    expect((await as(kofi).polls({ sessionId })).items[0]?.choices.map(({ mine }) => mine)).toEqual([false, true])
    expect((await as(ada).pollFile({ sessionId })).csv).toContain('Is 1/2 more than 1/3?,No,1,Kofi Mensah')
    await expect(as(kofi).pollFile({ sessionId })).rejects.toMatchObject({ code: 'not_allowed' })
  })

  test('goes with the end of the class, unless the teacher kept it', async () => {
    const { as, ada, kofi, rows } = world
    const sessionId = await classGoingOn()
    const { pollId: lost } = await as(ada).makePoll({ sessionId, ...question })
    const { pollId: kept } = await as(ada).makePoll({ sessionId, ...question })
    for (const pollId of [lost, kept]) {
      await as(ada).startPoll({ sessionId, pollId })
      await as(kofi).vote({ sessionId, pollId, place: 0 })
    }
    await expect(as(kofi).keepPoll({ sessionId, pollId: kept })).rejects.toMatchObject({ code: 'not_allowed' })
    await as(ada).keepPoll({ sessionId, pollId: kept })
    await as(ada).endForAll({ sessionId })
    expect((await as(ada).polls({ sessionId })).items.map(({ pollId, state }) => [pollId, state])).toEqual([
      [kept, 'closed'],
    ])
    expect(await rows(`select 1 from live.ballot where poll_id = '${lost}'`)).toEqual([])
  })

  test('needs two choices, and a class that has room for it', async () => {
    const { as, ada } = world
    const sessionId = await classGoingOn()
    await expect(as(ada).makePoll({ sessionId, question: 'Why?', choices: ['Because'] })).rejects.toMatchObject({
      fields: { choices: 'field.too_small' },
    })
    for (let made = 0; made < 30; made++) await as(ada).makePoll({ sessionId, ...question })
    await expect(as(ada).makePoll({ sessionId, ...question })).rejects.toMatchObject({ code: 'poll.too_many' })
  })
})

describe('A note', () => {
  test('is its writer’s alone, during the class and after it', async () => {
    const { as, ada, kofi, outsider } = world
    const sessionId = await classGoingOn()
    await as(kofi).keepNote({ sessionId, text: 'Ask about page three' })
    await as(kofi).keepNote({ sessionId, text: 'Asked about page three' })
    await as(ada).endForAll({ sessionId })
    expect(await as(kofi).note({ sessionId })).toEqual({ text: 'Asked about page three' })
    expect(await as(ada).note({ sessionId })).toEqual({ text: '' })
    await expect(as(outsider).note({ sessionId })).rejects.toMatchObject({ code: 'session.unknown' })
    await as(kofi).keepNote({ sessionId, text: '' })
    expect(await world.rows(`select 1 from live.note where session_id = '${sessionId}'`)).toEqual([])
  })
})

describe('Trying the network', () => {
  test('takes two seats in a room of its own, from which nothing is learnt about the class', async () => {
    const { as, kofi, rooms, rows } = world
    const sessionId = await classGoingOn()
    const { url, tokens } = await as(kofi).tryNetwork({ sessionId })
    expect([url, tokens.length]).toEqual(['wss://media.test/', 2])
    const [one, other] = rooms.issued.slice(-2)
    expect(one?.room).toBe(other?.room)
    expect(one).toMatchObject({ displayName: '', rights: { publish: [], say: true } })
    expect(await rows(`select 1 from graphile_worker.jobs where key = 'live.close_room ${one?.room}'`)).toHaveLength(1)
    if (one) await rooms.enter(one.room, one.seat, 'PA_try')
    expect(await rows(`select 1 from live.presence where connection = 'PA_try'`)).toEqual([])
  })
})
