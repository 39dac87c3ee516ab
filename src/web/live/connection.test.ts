import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket as Socket } from 'ws'
import { openLocalFanout } from '#adapters/fanout-local'
import { keyOf, publish, recheck, recheckPerson } from '#kernel/channels'
import { statement } from '#kernel/db'
import { board, join, layOutBoards, openProcess, type Process, signIn } from '../../../test/boards.ts'
import { freshDatabase } from '../../../test/databases.ts'
import { type Connection, type Handlers, openConnection } from './connection.ts'
import type { LiveState } from './lines.ts'
import type { Surroundings } from './surroundings.ts'

const eventually = (assertion: () => void | Promise<void>) => vi.waitFor(assertion, { timeout: 25_000, interval: 5 })

let database: Awaited<ReturnType<typeof freshDatabase>>
let school: Process
const opened: Connection[] = []

beforeAll(async () => {
  database = await freshDatabase()
  school = await openSchool()
  await layOutBoards(school.db)
})
afterEach(() => {
  for (const connection of opened.splice(0)) connection.close()
})
afterAll(async () => {
  await school.close()
  await database.drop()
})

const openSchool = () => openProcess({ databaseUrl: database.url, fanout: openLocalFanout() })

/** A tab in somebody's hands: its network and its process can be changed under it. */
function tabOf(token: string, pace: Parameters<typeof openConnection>[1] = {}) {
  const sockets: Socket[] = []
  const frames: { type: string }[] = []
  const tab = {
    port: school.port,
    online: true,
    turn: (_to: 'back' | 'away' | 'closed') => {},
    sockets,
    frames,
    cut: () => sockets.at(-1)?.terminate(),
    saidBy: (type: string) => frames.filter((frame) => frame.type === type),
  }
  const surroundings: Surroundings = {
    connect() {
      const headers = { origin: 'https://school.test', cookie: `token=${token}` }
      const socket = new Socket(`ws://127.0.0.1:${tab.online ? tab.port : 1}/socket`, { headers })
      const send = socket.send.bind(socket)
      socket.send = (text: string) => {
        frames.push(JSON.parse(text))
        send(text)
      }
      socket.on('error', () => {})
      sockets.push(socket)
      return socket as unknown as WebSocket
    },
    isOnline: () => tab.online,
    watch: (turn) => {
      tab.turn = turn
    },
  }
  const connection = openConnection(surroundings, { firstPause: 20, longestPause: 100, ...pace })
  opened.push(connection)
  return { ...tab, tab, connection }
}

/** A part of a page: what it was told. */
function openPart(connection: Connection, boardId: string, after?: number, more: Partial<Handlers<typeof board>> = {}) {
  const told = { numbers: [] as number[], states: [] as LiveState[], resets: 0, ends: [] as string[], stop: () => {} }
  told.stop = connection.subscribe<typeof board>(
    'spec.board',
    { boardId },
    {
      after,
      onEvent: ({ number }) => told.numbers.push(number),
      onReset: () => {
        told.resets++
      },
      onState: (state) => told.states.push(state),
      onEnd: (code) => told.ends.push(code),
      ...more,
    },
  )
  return told
}

let made = 0
async function memberOf() {
  const boardId = `board-${++made}`
  const { id, token } = await signIn(school.db)
  await join(school.db, boardId, id)
  return { boardId, id, token }
}
const pin = (boardId: string, count = 1) =>
  school.db.transact(async (tx) => {
    for (let note = 0; note < count; note++) publish(tx, board, { boardId }, 'pinned', { note })
  })

/** Asked on a connection of its own: a question sent on the one that waits would wait behind it. */
async function waitingForLocks(): Promise<number> {
  const rows = await school.db.transact((tx) =>
    statement(
      tx,
      'select 1 from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())',
      [],
    ),
  )
  return rows.length
}

describe('The connection of a tab', () => {
  test('opens with the first subscription, is shared, and closes after the last', async () => {
    const { boardId, token } = await memberOf()
    const { connection, sockets } = tabOf(token, { linger: 30 })
    expect(sockets).toHaveLength(0)
    const one = openPart(connection, boardId, 0)
    const other = openPart(connection, boardId, 0)
    await eventually(() => expect(one.states).toEqual(['connecting', 'connected']))
    await pin(boardId, 2)
    await eventually(() =>
      expect([one.numbers, other.numbers]).toEqual([
        [1, 2],
        [1, 2],
      ]),
    )
    one.stop()
    await pin(boardId)
    await eventually(() => expect(other.numbers).toEqual([1, 2, 3]))
    expect(one.numbers).toEqual([1, 2])
    other.stop()
    await eventually(() => expect(sockets.map(({ readyState }) => readyState)).toEqual([Socket.CLOSED]))
  })

  test('comes back by itself with what it missed', async () => {
    const { boardId, token } = await memberOf()
    const { connection, cut, sockets } = tabOf(token)
    const part = openPart(connection, boardId, 0)
    await eventually(() => expect(part.states).toContain('connected'))
    for (let round = 1; round <= 5; round++) {
      await pin(boardId, 2)
      cut()
      await pin(boardId)
      await eventually(() => expect(part.numbers).toHaveLength(round * 3))
    }
    expect(part.numbers).toEqual(Array.from({ length: 15 }, (_, at) => at + 1))
    expect(part.states.slice(0, 4)).toEqual(['connecting', 'connected', 'reconnecting', 'connected'])
    expect(sockets.length).toBeGreaterThan(4)
  })

  test('moves on to another process when its own closes', async () => {
    const { boardId, token } = await memberOf()
    const leaving = await openSchool()
    const { connection, tab } = tabOf(token)
    tab.port = leaving.port
    const part = openPart(connection, boardId, 0)
    await eventually(() => expect(part.states).toContain('connected'))
    tab.port = school.port
    await leaving.close()
    await pin(boardId)
    await eventually(() => expect(part.numbers).toEqual([1]))
  })

  test('pauses longer after each failure, and never at the same moment as all others', async () => {
    const { boardId, token } = await memberOf()
    const pauses: number[] = []
    const wait = vi.spyOn(globalThis, 'setTimeout')
    const { connection, tab, sockets } = tabOf(token, { firstPause: 8, longestPause: 64, answer: 5001 })
    tab.online = false
    openPart(connection, boardId, 0)
    await eventually(() => expect(sockets.length).toBeGreaterThan(9))
    for (const [work, pause] of wait.mock.calls) if (work.name === 'open') pauses.push(Number(pause))
    wait.mockRestore()
    for (const [failures, pause] of pauses.entries()) {
      expect(pause).toBeGreaterThanOrEqual(2)
      expect(pause).toBeLessThanOrEqual(2 + Math.min(64, 8 * 2 ** failures))
    }
    expect(Math.max(...pauses.slice(4))).toBeGreaterThan(10)
    expect(new Set(pauses).size).toBe(pauses.length)
  })

  test('says that it is offline, and is back at once when the network is', async () => {
    const { boardId, token } = await memberOf()
    const { connection, tab, cut } = tabOf(token, { firstPause: 60_000, longestPause: 60_000 })
    const part = openPart(connection, boardId, 0)
    await eventually(() => expect(part.states).toContain('connected'))
    tab.online = false
    tab.turn('away')
    cut()
    await eventually(() => expect(part.states.at(-1)).toBe('offline'))
    await pin(boardId)
    tab.online = true
    tab.turn('back')
    await eventually(() => expect(part.numbers).toEqual([1]))
    expect(part.states.at(-1)).toBe('connected')
  })

  test('believes a line that answers more than a browser that says it is offline', async () => {
    const { boardId, token } = await memberOf()
    const { connection, tab, sockets } = tabOf(token)
    const part = openPart(connection, boardId, 0)
    await eventually(() => expect(part.states).toContain('connected'))
    tab.turn('away')
    await eventually(() => expect(part.states).toEqual(['connecting', 'connected', 'offline', 'connected']))
    expect(sockets).toHaveLength(1)
  })

  test('gives up a line that fell silent', async () => {
    const { boardId, token } = await memberOf()
    const { connection, sockets } = tabOf(token, { silence: 40, answer: 60 })
    const part = openPart(connection, boardId, 0)
    await eventually(() => expect(part.states).toContain('connected'))
    sockets[0]?.pause()
    await pin(boardId)
    await eventually(() => expect(part.numbers).toEqual([1]))
    expect(part.states).toContain('reconnecting')
  })

  test('keeps a silent line that answers', async () => {
    const { boardId, token } = await memberOf()
    const { connection, sockets, saidBy } = tabOf(token, { silence: 20, answer: 2000 })
    openPart(connection, boardId, 0)
    await eventually(() => expect(saidBy('ping').length).toBeGreaterThan(3))
    expect(sockets).toHaveLength(1)
  })

  test('gives each part of a page what is new to its own view', async () => {
    const { boardId, token } = await memberOf()
    await pin(boardId, 5)
    const { connection } = tabOf(token)
    const recent = openPart(connection, boardId, 4)
    await eventually(() => expect(recent.numbers).toEqual([5]))
    const older = openPart(connection, boardId, 1)
    const newer = openPart(connection, boardId, 6)
    const next = openPart(connection, boardId)
    await pin(boardId, 2)
    await eventually(() => expect(older.numbers).toEqual([2, 3, 4, 5, 6, 7]))
    expect(recent.numbers).toEqual([5, 6, 7])
    expect(newer.numbers).toEqual([7])
    expect(next.numbers.slice(-2)).toEqual([6, 7])
  })

  test('misses nothing when a part with an older view comes while much is going on', async () => {
    const { boardId, token } = await memberOf()
    await pin(boardId, 5)
    const { connection, saidBy } = tabOf(token)
    const recent = openPart(connection, boardId, 5)
    await eventually(() => expect(recent.states).toContain('connected'))
    const going = Array.from({ length: 40 }, () => pin(boardId, 3))
    await eventually(() => expect(recent.numbers.length).toBeGreaterThan(10))
    const older = openPart(connection, boardId, 0)
    await Promise.all(going)
    await eventually(() => expect(older.numbers.at(-1)).toBe(125))
    expect(older.numbers).toEqual(Array.from({ length: 125 }, (_, at) => at + 1))
    expect(recent.numbers).toEqual(older.numbers.slice(5))
    expect(saidBy('subscribe')).toHaveLength(2)
  })

  test('asks again for what should have come before', () => {
    const said: object[] = []
    const socket = {
      readyState: 1,
      send: (text: string) => said.push(JSON.parse(text)),
      close() {},
    } as unknown as WebSocket
    const connection = openConnection({ connect: () => socket, isOnline: () => true, watch() {} })
    opened.push(connection)
    const part = openPart(connection, 'leaky', 0)
    const hear = (frame: object) => socket.onmessage?.({ data: JSON.stringify(frame) } as MessageEvent)
    socket.onopen?.({} as Event)
    hear({ type: 'subscribed', id: 2, key: 'k', at: 0 })
    for (const number of [1, 3, 4]) hear({ type: 'event', key: 'k', number, event: 'pinned', payload: { note: 0 } })
    expect(part.numbers).toEqual([1])
    expect(said.at(-1)).toMatchObject({ type: 'subscribe', id: 3, after: 1 })
    hear({ type: 'subscribed', id: 3, key: 'k', at: 1 })
    for (const number of [2, 3, 4]) hear({ type: 'event', key: 'k', number, event: 'pinned', payload: { note: 0 } })
    expect(part.numbers).toEqual([1, 2, 3, 4])
  })

  test('asks for a fresh view when too much was missed, and goes on from there', async () => {
    const { boardId, token } = await memberOf()
    await pin(boardId, 3)
    await school.db.transact((tx) =>
      statement(tx, 'delete from kernel.channel_event where channel_key = $1', [keyOf(board, { boardId })]),
    )
    const { connection } = tabOf(token)
    const part = openPart(connection, boardId, 1)
    await eventually(() => expect(part.resets).toBe(1))
    await pin(boardId)
    await eventually(() => expect(part.numbers).toEqual([4]))
  })

  test('tells a part that it may not follow any more, and does not ask again', async () => {
    const { boardId, id, token } = await memberOf()
    const { connection, cut, sockets, saidBy } = tabOf(token)
    const part = openPart(connection, boardId, 0)
    await eventually(() => expect(part.states).toContain('connected'))
    const other = openPart(connection, 'not mine', 0)
    await eventually(() => expect(other.ends).toEqual(['channel.unknown']))
    await school.db.transact(async (tx) => {
      await statement(tx, 'delete from spec.member where person_id = $1', [id])
      recheck(tx, board, { boardId })
    })
    await eventually(() => expect(part.ends).toEqual(['not_allowed']))
    expect(saidBy('subscribe')).toHaveLength(2)
    cut()
    expect(sockets).toHaveLength(1)
  })

  test('tells a part whose permission ended before it was shown anything', async () => {
    const { boardId, id, token } = await memberOf()
    const { connection } = tabOf(token)
    const locked = Promise.withResolvers<void>()
    const maySee = Promise.withResolvers<void>()
    onTestFinished(() => maySee.resolve())
    const holding = school.db.transact(async (tx) => {
      await statement(tx, 'lock table kernel.channel_event in access exclusive mode', [])
      locked.resolve()
      await maySee.promise
    })
    await locked.promise
    const part = openPart(connection, boardId, 0)
    await eventually(async () => expect(await waitingForLocks()).toBe(1))
    await school.db.transact(async (tx) => {
      await statement(tx, 'delete from spec.member where person_id = $1', [id])
      recheck(tx, board, { boardId })
    })
    await eventually(() => expect(part.ends).toEqual(['not_allowed']))
    maySee.resolve()
    await holding
  })

  test('stays away once its person is signed out', async () => {
    const { boardId, id, token } = await memberOf()
    const { connection, tab, sockets } = tabOf(token)
    const part = openPart(connection, boardId, 0)
    await eventually(() => expect(part.states).toContain('connected'))
    await school.db.transact(async (tx) => {
      await statement(tx, 'delete from spec.sign_in where token = $1', [token])
      recheckPerson(tx, id)
    })
    await eventually(() => expect(part.states.at(-1)).toBe('signed_out'))
    tab.turn('back')
    expect(sockets).toHaveLength(1)
  })

  test('leaves with its page, and comes back with it', async () => {
    const { boardId, token } = await memberOf()
    const { connection, tab, sockets } = tabOf(token)
    const part = openPart(connection, boardId, 0)
    await eventually(() => expect(part.states).toContain('connected'))
    tab.turn('closed')
    await eventually(() => expect(sockets[0]?.readyState).toBe(Socket.CLOSED))
    await pin(boardId)
    tab.turn('back')
    await eventually(() => expect(part.numbers).toEqual([1]))
  })

  test('asks anew, as who signed in just now, when it is renewed', async () => {
    const { boardId, token } = await memberOf()
    const { connection, sockets } = tabOf(token)
    const part = openPart(connection, boardId, 0)
    await eventually(() => expect(part.states).toContain('connected'))
    connection.renew()
    await pin(boardId)
    await eventually(() => expect(part.numbers).toEqual([1]))
    expect(sockets).toHaveLength(2)
  })
})
