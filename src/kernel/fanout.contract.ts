import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Fanout, Notice } from './fanout.ts'

export type FanoutUnderTest = {
  /** The same school's fan-out as two of its processes hold it. */
  one: Fanout
  other: Fanout
  /** Cuts every line of `one`, as a restart of the service does; resolves once it is cut. */
  cut?: () => Promise<void>
  close(): Promise<void>
}

/** What every adapter of the port does. */
export function fanoutContract(open: () => Promise<FanoutUnderTest>, { isOneProcess = false } = {}): void {
  describe('keeps the promise of a fan-out', () => {
    let under: FanoutUnderTest
    beforeEach(async () => {
      under = await open()
    })
    afterEach(() => under.close())

    test('what one process tells, the other hears', async () => {
      const heard = await listening(under.other)
      under.one.publish([{ topic: 'events a?b=c', number: 7 }])
      await vi.waitFor(() => expect(heard.notices).toContainEqual({ topic: 'events a?b=c', number: 7 }), patiently)
    })

    test('a process hears itself', async () => {
      const heard = await listening(under.one)
      under.one.publish([{ topic: 'events a', number: 1 }])
      await vi.waitFor(() => expect(heard.notices).toContainEqual({ topic: 'events a', number: 1 }), patiently)
    })

    test('ten thousand topics told at once all arrive', async () => {
      const heard = await listening(under.other)
      const told = Array.from({ length: 10_000 }, (_, at) => ({
        topic: `events live.class?sessionId=${at}`,
        number: at,
      }))
      under.one.publish(told)
      await vi.waitFor(() => expect(topicsOf(heard.notices)).toBe(10_000), patiently)
    })

    test('of one topic told often, the last number arrives', async () => {
      const heard = await listening(under.other)
      for (let number = 1; number <= 2000; number++) under.one.publish([{ topic: 'events a', number }])
      await vi.waitFor(() => expect(heard.notices.at(-1)).toEqual({ topic: 'events a', number: 2000 }), patiently)
    })

    test('a topic may hold anything people call things', async () => {
      const heard = await listening(under.other)
      const topic = `events Café "l’été" '; select 1 -- \\ 學 🎓`
      under.one.publish([{ topic, number: 3 }])
      await vi.waitFor(() => expect(heard.notices).toContainEqual({ topic, number: 3 }), patiently)
    })

    test('who stopped listening hears nothing more', async () => {
      const heard = await listening(under.other)
      const witness = await listening(under.other)
      heard.stop()
      under.one.publish([{ topic: 'events a', number: 1 }])
      await vi.waitFor(() => expect(witness.notices).toHaveLength(1), patiently)
      expect(heard.notices).toEqual([])
    })

    test('telling after the end throws nothing', async () => {
      await under.one.close()
      expect(() => under.one.publish([{ topic: 'events a', number: 1 }])).not.toThrow()
    })

    test.skipIf(isOneProcess)('after a cut it says that calls may have been missed, and hears again', async () => {
      const heard = await listening(under.one)
      await under.cut?.()
      await vi.waitFor(() => expect(heard.missed).toBeGreaterThan(0), patiently)
      under.other.publish([{ topic: 'events after', number: 2 }])
      await vi.waitFor(() => expect(heard.notices).toContainEqual({ topic: 'events after', number: 2 }), patiently)
    })

    test.skipIf(isOneProcess)('what is told during a cut throws nothing and reaches its own process', async () => {
      const heard = await listening(under.one)
      await under.cut?.()
      under.one.publish([{ topic: 'events meanwhile', number: 4 }])
      expect(heard.notices).toContainEqual({ topic: 'events meanwhile', number: 4 })
    })
  })
}

const patiently = { timeout: 10_000, interval: 10 }

function topicsOf(notices: readonly Notice[]): number {
  return new Set(notices.map(({ topic }) => topic)).size
}

async function listening(fanout: Fanout) {
  const heard = { notices: [] as Notice[], missed: 0, stop: () => {} }
  heard.stop = await fanout.listen({
    hear: (notice) => heard.notices.push(notice),
    missed: () => {
      heard.missed++
    },
  })
  return heard
}
