import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join as path } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { positionOf } from '#kernel/channels'
import { type Db, openDb, openPools } from '#kernel/db'
import { systemClock } from '#kernel/time'
import { board, join, layOutBoards, openTab, signIn, type Tab } from '../boards.ts'
import { freshDatabase } from '../databases.ts'
import type { Order } from './board-process.ts'

/** Shorter than the interval at which a process looks for itself: a lost wake-up call would show. */
const patiently = { timeout: 6000, interval: 5 }
let database: Awaited<ReturnType<typeof freshDatabase>>
let db: Db

beforeAll(async () => {
  database = await freshDatabase()
  db = openDb({ ...openPools(database.url), clock: systemClock })
  await layOutBoards(db)
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

/** A browser that follows one board for ever: it comes back, anywhere, with the last number it has. */
function openReader(boardId: string, token: string) {
  const notes: number[] = []
  const numbers: number[] = []
  let tab: Tab | undefined
  return {
    notes,
    numbers,
    last: () => numbers.at(-1) ?? 0,
    async connect(port: number) {
      this.disconnect()
      tab = await openTab(port, token)
      const frames = tab
      tab.socket.on('message', (bytes) => {
        const frame = JSON.parse(String(bytes))
        if (frames !== tab || frame.type !== 'event') return
        numbers.push(frame.number)
        notes.push(frame.payload.note)
      })
      tab.subscribe('spec.board', { boardId }, this.last())
    },
    disconnect() {
      tab?.close()
      tab = undefined
    },
    resets: () => tab?.of('reset').length ?? 0,
  }
}
type Reader = ReturnType<typeof openReader>

async function readersOf(boardId: string, count: number): Promise<Reader[]> {
  const people = Array.from({ length: count }, async () => {
    const { id, token } = await signIn(db)
    await join(db, boardId, id)
    return openReader(boardId, token)
  })
  return Promise.all(people)
}

async function startProcess() {
  const script = path(import.meta.dirname, 'board-process.ts')
  const child = fork(script, [database.url], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  const waiting = new Map<number, (isKnown: boolean) => void>()
  child.on('message', ({ order }: { order: number }) => waiting.get(order)?.(true))
  child.once('exit', () => {
    for (const settle of waiting.values()) settle(false)
  })
  return {
    port,
    /** Resolves when the change has landed; with false when nobody can say. */
    publish(boardId: string, notes: number[]): Promise<boolean> {
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const order = waiting.size
      waiting.set(order, resolve)
      child.send({ order, boardId, notes } satisfies Order, (error) => error && resolve(false))
      return promise
    },
    async kill(): Promise<void> {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
type AppProcess = Awaited<ReturnType<typeof startProcess>>

const width = 3
const place = fc.nat(width - 1)
const who = fc.nat(3)
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('publish' as const),
      process: place,
      count: fc.integer({ min: 1, max: 5 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('connect' as const), process: place, reader: who }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('disconnect' as const), reader: who }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('kill' as const), process: place }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** One board on all processes, four readers, and what was promised to those who published. */
async function openPlay(processes: AppProcess[], boardId: string) {
  const readers = await readersOf(boardId, 4)
  const landed: Promise<unknown>[] = []
  const acknowledged: number[] = []
  const processAt = (at: number) => processes[at % width] as AppProcess
  const publish = (at: number, count: number) => {
    const fresh = oneTo(count).map(() => ++notes)
    landed.push(
      processAt(at)
        .publish(boardId, fresh)
        .then((isKnown) => isKnown && acknowledged.push(...fresh)),
    )
  }
  return {
    async take(taken: Step): Promise<void> {
      switch (taken.does) {
        case 'publish':
          return publish(taken.process, taken.count)
        case 'connect':
          return readers[taken.reader]?.connect(processAt(taken.process).port)
        case 'disconnect':
          return readers[taken.reader]?.disconnect()
        case 'kill':
          await processAt(taken.process).kill()
          processes[taken.process] = await startProcess()
      }
    },
    /** Everybody comes back; then each process says one thing more to all of them. */
    async check(): Promise<void> {
      await Promise.all(readers.map((one, at) => one.connect(processAt(at).port)))
      for (let at = 0; at < width; at++) publish(at, 1)
      await Promise.all(landed)
      const last = await db.read((tx) => positionOf(tx, board, { boardId }))
      await vi.waitFor(() => expect(readers.map((one) => one.last())).toEqual(readers.map(() => last)), patiently)
      for (const { numbers, notes: seen, resets, disconnect } of readers) {
        expect(numbers).toEqual(oneTo(last))
        expect(new Set(seen).size).toBe(last)
        expect(new Set(seen).isSupersetOf(new Set(acknowledged))).toBe(true)
        expect(resets()).toBe(0)
        disconnect()
      }
    },
  }
}
let notes = 0

const oneTo = (last: number) => Array.from({ length: last }, (_, at) => at + 1)

test('Over several app processes every reader sees each number once and in order, whatever breaks', {
  timeout: 180_000,
}, async () => {
  const processes = await Promise.all(Array.from({ length: width }, startProcess))
  let plays = 0
  const property = fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
    const play = await openPlay(processes, `shared-${++plays}`)
    for (const taken of steps) await play.take(taken)
    await play.check()
  })
  try {
    await fc.assert(property, { numRuns: 6, endOnFailure: true })
  } finally {
    await Promise.all(processes.map(({ kill }) => kill()))
  }
})
