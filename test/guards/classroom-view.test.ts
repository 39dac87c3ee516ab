import { afterAll, beforeAll, expect, test } from 'vitest'
import { classChannel } from '#modules/live'
import { applied, type ClassroomView } from '#web/parts/live/room/classroom-view.ts'
import { type ClassWorld, openClassWorld } from '../classes.ts'
import { expectLiveToEqualFresh } from './live-view.ts'

let world: ClassWorld
beforeAll(async () => {
  world = await openClassWorld()
})
afterAll(() => world.close())

const poll = { question: 'Ready?', choices: ['Yes', 'No'] }

test('Whatever happens in a class, a tab that followed it shows what a reload would', async () => {
  const { as, ada, kofi, lena, db } = world
  const { sessionId } = await as(ada).planSessions(world.plan)
  world.clock.set(Temporal.Instant.from('2026-09-01T16:00:00Z'))
  await world.enter(ada, sessionId)
  await world.enter(lena, sessionId)
  const seatOf = async (name: string) =>
    (await as(ada).room({ sessionId })).seats.find((seat) => seat.name === name)?.seatId ?? ''
  const pollId = async () => (await as(ada).polls({ sessionId })).items[0]?.pollId ?? ''

  await expectLiveToEqualFresh<ClassroomView, typeof classChannel>({
    db,
    channel: classChannel,
    params: { sessionId },
    // Who is connected is known from media; who waits, only those who steer are told, and ask for.
    async view() {
      const { at: _, waiting: __, ...view } = await as(lena).room({ sessionId })
      return { ...view, seats: view.seats.map((seat) => ({ ...seat, here: false })) }
    },
    apply: (view, happened) => {
      const next = applied(view, happened)
      return { ...next, seats: next.seats.map((seat) => ({ ...seat, here: false })) }
    },
    acts: [
      () => world.enter(kofi, sessionId),
      () => as(lena).raiseHand({ sessionId }),
      () => as(kofi).raiseHand({ sessionId }),
      async () => as(ada).lowerHandOf({ sessionId, seatId: await seatOf('Lena Vogel') }),
      async () => as(ada).makeHost({ sessionId, seatId: await seatOf('Kofi Mensah') }),
      () => as(kofi).arrangeClass({ sessionId, locked: true, sharing: true }),
      async () => as(ada).spotlight({ sessionId, seatId: await seatOf('Lena Vogel') }),
      () => as(ada).sendDetour({ sessionId, link: 'https://meet.example/abc' }),
      () => as(ada).makePoll({ sessionId, ...poll }),
      async () => as(ada).startPoll({ sessionId, pollId: await pollId() }),
      async () => as(kofi).vote({ sessionId, pollId: await pollId(), place: 1 }),
      async () => as(ada).sharePoll({ sessionId, pollId: await pollId() }),
      async () => as(ada).closePoll({ sessionId, pollId: await pollId() }),
      () => as(kofi).lowerEveryHand({ sessionId }),
      async () => as(ada).deletePoll({ sessionId, pollId: await pollId() }),
    ],
  })
})

test('Whoever has voted keeps knowing what, when everybody is told of the poll again', () => {
  const choice = { place: 0, text: 'Yes', votes: null, mine: true, names: [] }
  const known = { pollId: 'pol_1', voted: true, choices: [choice] } as unknown as ClassroomView['polls'][number]
  const told = { ...known, voted: false, shared: true, choices: [{ ...choice, votes: 3, mine: false }] }
  const view = { seats: [], polls: [known] } as unknown as ClassroomView
  const [poll] = applied(view, { event: 'poll_shared', payload: { poll: told } }).polls
  expect(poll).toMatchObject({ voted: true, shared: true, choices: [{ mine: true, votes: 3 }] })
  expect(poll?.choices).toHaveLength(1)
})
