import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RoomId } from './ports.ts'
import { UtteranceQueue } from './utterance-queues.ts'

type Work = { room: RoomId; nth: number }

/** Work is done when the spec says so. */
function queueAtHand(bounds: { waiting: number; perRoom: number; parallel: number; rooms: number }) {
  const underWay: { work: Work; done: () => void }[] = []
  const dropped: Work[] = []
  const done: Work[] = []
  const queue = new UtteranceQueue<Work>(
    async (work) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      underWay.push({ work, done: resolve })
      await promise
      done.push(work)
    },
    (work) => dropped.push(work),
    bounds,
  )
  const finish = async (which: number) => {
    const [one] = underWay.splice(which % Math.max(1, underWay.length), 1)
    one?.done()
    for (let turn = 0; turn < 5; turn++) await Promise.resolve()
  }
  return { queue, underWay, dropped, done, finish }
}

const room = (nth: number) => `rom_${nth}` as RoomId
const steps = fc.array(fc.oneof(fc.record({ room: fc.nat(5) }), fc.record({ finish: fc.nat(5) })), { maxLength: 80 })

describe('What waits to become a caption', () => {
  it('is done once or dropped once, within every bound, whatever comes when', async () => {
    const bounds = { waiting: 3, perRoom: 2, parallel: 3, rooms: 4 }
    await fc.assert(
      fc.asyncProperty(steps, async (wanted) => {
        const { queue, underWay, dropped, done, finish } = queueAtHand(bounds)
        let added = 0
        for (const step of wanted) {
          if ('room' in step) queue.add({ room: room(step.room), nth: added++ })
          else await finish(step.finish)
          expect(underWay.length).toBeLessThanOrEqual(bounds.parallel)
          for (let nth = 0; nth <= 5; nth++)
            expect(underWay.filter(({ work }) => work.room === room(nth)).length).toBeLessThanOrEqual(bounds.perRoom)
          expect(added - dropped.length - done.length - underWay.length).toBeLessThanOrEqual(
            bounds.waiting * bounds.rooms,
          )
        }
        while (underWay.length > 0) await finish(0)
        await queue.idle()
        const all = [...done, ...dropped].map(({ nth }) => nth)
        expect(all.toSorted((one, other) => one - other)).toEqual(Array.from({ length: added }, (_, nth) => nth))
      }),
      { numRuns: 200 },
    )
  })

  it('is in its turn room by room, so that a loud class takes nobody’s place', async () => {
    const { queue, underWay, finish } = queueAtHand({ waiting: 10, perRoom: 1, parallel: 2, rooms: 10 })
    for (let nth = 0; nth < 6; nth++) queue.add({ room: room(1), nth })
    queue.add({ room: room(2), nth: 6 })
    queue.add({ room: room(3), nth: 7 })
    expect(underWay.map(({ work }) => work.nth)).toEqual([0, 6])
    await finish(1)
    expect(underWay.map(({ work }) => work.nth)).toEqual([0, 7])
  })

  it('makes room for what was said last', () => {
    const { queue, dropped } = queueAtHand({ waiting: 2, perRoom: 1, parallel: 1, rooms: 2 })
    for (let nth = 0; nth < 5; nth++) queue.add({ room: room(1), nth })
    expect(dropped.map(({ nth }) => nth)).toEqual([1, 2])
  })
})
