import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openLocalFanout } from '#adapters/fanout-local'
import { dropSurplus } from '#kernel/channel-sweeps'
import { keyOf, positionOf, publish, recheck, recheckPerson } from '#kernel/channels'
import { type Db, statement } from '#kernel/db'
import { noFanout } from '#kernel/fanout'
import { silentLog } from '#kernel/log'
import { type PresenceFact, presentIn } from '#kernel/presences'
import {
  board,
  gone,
  join,
  layOutBoards,
  lookUps,
  openProcess,
  openTab,
  type Process,
  signIn,
  type Tab,
} from '../../test/boards.ts'
import { freshDatabase } from '../../test/databases.ts'

const patiently = { timeout: 10_000, interval: 5 }
const eventually = (assertion: () => void | Promise<void>) => vi.waitFor(assertion, patiently)

let database: Awaited<ReturnType<typeof freshDatabase>>
let school: Process
let db: Db
let facts: PresenceFact[] = []
let tabs: Tab[] = []

beforeAll(async () => {
  database = await freshDatabase()
  school = await openSchool()
  db = school.db
  await layOutBoards(db)
})
beforeEach(() => {
  for (const tab of tabs) tab.close()
  tabs = []
})
afterAll(async () => {
  await school.close()
  await database.drop()
})

/** The limits are as in life, but for those a spec would have to wait for. */
async function openSchool(options: Partial<Parameters<typeof openProcess>[0]> = {}) {
  return openProcess({
    databaseUrl: database.url,
    fanout: openLocalFanout(),
    onPresence: async (_tx, fact) => void facts.push(fact),
    ...options,
  })
}

async function tabOf(token?: string, { port } = school, headers = {}): Promise<Tab> {
  const tab = await openTab(port, token, headers)
  tabs.push(tab)
  return tab
}

let boardsMade = 0
async function memberOf(boardId = `board-${++boardsMade}`) {
  const person = await signIn(db)
  await join(db, boardId, person.id)
  return { ...person, boardId, key: keyOf(board, { boardId }) }
}

const pin = (boardId: string, ...notes: number[]) =>
  db.transact(async (tx) => {
    for (const note of notes) publish(tx, board, { boardId }, 'pinned', { note })
  })
const draw = (boardId: string, from = school) =>
  from.db.transact(async (tx) => publish(tx, board, { boardId }, 'drawn', { strokes: 'x'.repeat(16_000) }))
const leaveBoard = (person: string) =>
  db.transact((tx) => statement(tx, 'delete from spec.member where person_id = $1', [person]))
const numbersOf = (tab: Tab) => tab.of('event').map(({ number }) => number)

async function following(boardId: string, token: string, after?: number, from = school): Promise<Tab> {
  const tab = await tabOf(token, from)
  tab.subscribe('spec.board', { boardId }, after)
  await eventually(() => expect(tab.of('subscribed')).toHaveLength(1))
  return tab
}

describe('The real-time connection', () => {
  test('opens for pages of this school alone', async () => {
    await expect(openTab(school.port, undefined, { origin: 'https://elsewhere.test' })).rejects.toThrow('answered 403')
    await expect(openTab(school.port, undefined, { origin: '' })).rejects.toThrow('answered 403')
  })

  test('gives every event to who follows, in order, and to nobody else', async () => {
    const member = await memberOf()
    const other = await memberOf()
    const tab = await following(member.boardId, member.token)
    const elsewhere = await following(other.boardId, other.token)
    await pin(member.boardId, 7, 8)
    await pin(member.boardId, 9)
    await eventually(() => expect(numbersOf(tab)).toEqual([1, 2, 3]))
    expect(tab.of('event')[2]).toEqual({
      type: 'event',
      key: member.key,
      number: 3,
      event: 'pinned',
      payload: { note: 9 },
    })
    expect(elsewhere.of('event')).toEqual([])
  })

  test('says the same of what is forbidden, unknown and nonsense', async () => {
    const member = await memberOf()
    const outsider = await signIn(db)
    for (const token of [undefined, outsider.token]) {
      const tab = await tabOf(token)
      tab.subscribe('spec.board', { boardId: member.boardId })
      tab.subscribe('spec.board', { boardId: 'no such board' })
      tab.subscribe('spec.board', { board: 7 })
      tab.subscribe('spec.nothing', {})
      await eventually(() => expect(tab.of('refused')).toHaveLength(4))
      expect(new Set(tab.of('refused').map(({ code }) => code))).toEqual(new Set(['channel.unknown']))
    }
  })

  test('lets strangers follow what is open to everybody', async () => {
    const tab = await tabOf()
    tab.subscribe('spec.wall', { side: 'north' })
    await eventually(() =>
      expect(tab.of('subscribed')).toEqual([{ type: 'subscribed', id: 1, key: 'spec.wall?side=north', at: 0 }]),
    )
  })

  test('follows a channel once a tab, and lets go of it', async () => {
    const { boardId, token } = await memberOf()
    const tab = await following(boardId, token)
    tab.subscribe('spec.board', { boardId })
    await eventually(() => expect(tab.of('refused')).toMatchObject([{ code: 'channel.taken' }]))
    tab.say({ type: 'unsubscribe', id: 1 })
    tab.say({ type: 'ping' })
    await eventually(() => expect(tab.of('pong')).toHaveLength(1))
    await pin(boardId, 1)
    const witness = await following(boardId, token, 0)
    await eventually(() => expect(numbersOf(witness)).toEqual([1]))
    expect(numbersOf(tab)).toEqual([])
  })
})

describe('Coming back after a gap', () => {
  test('brings exactly what was missed, then what is new', async () => {
    const { boardId, token } = await memberOf()
    const tab = await following(boardId, token)
    await pin(boardId, 1, 2)
    await eventually(() => expect(numbersOf(tab)).toEqual([1, 2]))
    tab.close()
    await pin(boardId, 3)
    await pin(boardId, 4, 5)
    const again = await following(boardId, token, 2)
    await pin(boardId, 6)
    await eventually(() => expect(numbersOf(again)).toEqual([3, 4, 5, 6]))
    expect(again.of('subscribed')[0]).toMatchObject({ at: 2 })
  })

  test('asks for a fresh view when part of the gap is not kept any more', async () => {
    const { boardId, token, key } = await memberOf()
    await pin(boardId, 1, 2, 3, 4, 5)
    await db.transact((tx) => dropSurplus(tx, 2))
    const tab = await following(boardId, token, 1)
    await eventually(() => expect(tab.of('reset')).toEqual([{ type: 'reset', key, at: 5 }]))
    await pin(boardId, 6)
    await eventually(() => expect(numbersOf(tab)).toEqual([6]))
  })

  test('asks for a fresh view when the number was never reached here', async () => {
    const { boardId, token } = await memberOf()
    await pin(boardId, 1)
    const tab = await following(boardId, token, 70)
    await eventually(() => expect(tab.of('reset')).toMatchObject([{ at: 1 }]))
  })

  test('finds what happened behind a lost wake-up call', async () => {
    const deaf = await openSchool({ fanout: noFanout, limits: { lookSeconds: 0.1 } })
    const { boardId, token } = await memberOf()
    const tab = await following(boardId, token, 0, deaf)
    await pin(boardId, 1, 2)
    await eventually(() => expect(numbersOf(tab)).toEqual([1, 2]))
    await deaf.close()
  })

  test('waits for a replica that does not have yet what a wake-up call spoke of', async () => {
    const fanout = openLocalFanout()
    const early = await openSchool({ fanout, silent: true, limits: { lookSeconds: 3600 } })
    const { boardId, token, key } = await memberOf()
    const tab = await following(boardId, token, 0, early)
    fanout.publish([{ topic: `events ${key}`, number: 1 }])
    tab.say({ type: 'ping' })
    await eventually(() => expect(tab.of('pong')).toHaveLength(1))
    await early.db.transact(async (tx) => publish(tx, board, { boardId }, 'pinned', { note: 1 }))
    await eventually(() => expect(numbersOf(tab)).toEqual([1]))
    await early.close()
  })
})

describe('Permission, while it lasts', () => {
  test('ends for who is removed, and nothing that comes after reaches them', async () => {
    const { boardId, token, id, key } = await memberOf()
    const stays = await memberOf(boardId)
    const tab = await following(boardId, token)
    const other = await following(boardId, stays.token)
    await db.transact(async (tx) => {
      await statement(tx, 'delete from spec.member where person_id = $1', [id])
      recheck(tx, board, { boardId })
      publish(tx, board, { boardId }, 'pinned', { note: 1 })
    })
    await pin(boardId, 2)
    await eventually(() => expect(tab.of('ended')).toEqual([{ type: 'ended', id: 1, key, code: 'not_allowed' }]))
    await eventually(() => expect(numbersOf(other)).toEqual([1, 2]))
    expect(numbersOf(tab)).toEqual([])
    tab.subscribe('spec.board', { boardId })
    await eventually(() => expect(tab.of('refused')).toHaveLength(1))
  })

  test('ends, and closes the connection, when the sign-in ends', async () => {
    const { boardId, token, id } = await memberOf()
    const tab = await following(boardId, token)
    await db.transact(async (tx) => {
      await statement(tx, 'delete from spec.sign_in where token = $1', [token])
      recheckPerson(tx, id)
    })
    expect(await tab.closed).toBe(4401)
  })

  test('is refused to who is removed while it is being asked', async () => {
    const asked = Promise.withResolvers<void>()
    const removed = Promise.withResolvers<void>()
    const onPresence = async () => {
      asked.resolve()
      await removed.promise
    }
    const slow = await openSchool({ onPresence })
    const { boardId, token, id } = await memberOf()
    const tab = await tabOf(token, slow)
    tab.subscribe('spec.board', { boardId }, 0)
    await asked.promise
    await slow.db.transact(async (tx) => {
      await statement(tx, 'delete from spec.member where person_id = $1', [id])
      recheck(tx, board, { boardId })
      publish(tx, board, { boardId }, 'pinned', { note: 1 })
    })
    removed.resolve()
    await eventually(() => expect(tab.of('refused')).toHaveLength(1))
    expect(tab.of('event')).toEqual([])
    await eventually(async () => expect(await db.read((tx) => presentIn(tx, board, { boardId }))).toEqual([]))
    await slow.close()
  })

  test('follows a change of role', async () => {
    const owner = await signIn(db, 'owner')
    const tab = await following('any board', owner.token)
    await db.transact(async (tx) => {
      await statement(tx, `update spec.sign_in set role = 'student' where token = $1`, [owner.token])
      recheckPerson(tx, owner.id)
    })
    await eventually(() => expect(tab.of('ended')).toHaveLength(1))
    expect(tab.socket.readyState).toBe(tab.socket.OPEN)
  })

  test('is asked again after a while even if nobody says that it changed', async () => {
    const watchful = await openSchool({ limits: { heartbeatSeconds: 0.2, recheckSeconds: 0.3 } })
    const { boardId, token, id } = await memberOf()
    const leaver = await memberOf()
    const tab = await following(boardId, token, 0, watchful)
    const left = await following(leaver.boardId, leaver.token, 0, watchful)
    await leaveBoard(id)
    await db.transact((tx) => statement(tx, 'delete from spec.sign_in where token = $1', [leaver.token]))
    await eventually(() => expect(tab.of('ended')).toHaveLength(1))
    expect(await left.closed).toBe(4401)
    await watchful.close()
  })

  test('does not interrupt who keeps it', async () => {
    const { boardId, token } = await memberOf()
    const tab = await following(boardId, token)
    const changes = Array.from({ length: 30 }, (_, note) =>
      db.transact(async (tx) => {
        recheck(tx, board, { boardId })
        publish(tx, board, { boardId }, 'pinned', { note })
      }),
    )
    await Promise.all(changes)
    await eventually(() => expect(numbersOf(tab)).toEqual(Array.from({ length: 30 }, (_, at) => at + 1)))
  })
})

describe('Being bounded', () => {
  let strict: Process
  beforeAll(async () => {
    const limits = {
      connectionsPerPerson: 2,
      connectionsPerNetwork: 3,
      subscriptionsPerConnection: 2,
      messageBytes: 1000,
      framesPerSecond: 1,
      framesAtOnce: 6,

      heartbeatSeconds: 0.4,
    }
    strict = await openSchool({ limits })
  })
  afterAll(() => strict.close())

  test('refuses more connections of one person, and of one network, until one closes', async () => {
    const person = await signIn(db)
    const from = (address: string, token?: string) => tabOf(token, strict, { 'x-address': address })
    const first = await from('10.0.0.1', person.token)
    await from('10.0.0.2', person.token)
    await expect(from('10.0.0.3', person.token)).rejects.toThrow('answered 429')
    first.close()
    await eventually(async () => void (await from('10.0.0.3', person.token)))

    for (const host of ['1', '2:3', 'ffff:1']) await from(`2001:db8:0:7:${host}::`)
    await expect(from('2001:db8::7:0:0:0:9')).rejects.toThrow('answered 429')
    await from('2001:db8:0:8::1')
  })

  test('refuses who opens too often, as a person and as a network', async () => {
    const hasty = await openSchool({ limits: { openingsPerPersonAMinute: 2, openingsPerNetworkAMinute: 3 } })
    const person = await signIn(db)
    const from = (address: string, token?: string) => tabOf(token, hasty, { 'x-address': address })
    for (const address of ['10.1.0.1', '10.1.0.2']) (await from(address, person.token)).close()
    await expect(from('10.1.0.3', person.token)).rejects.toThrow('answered 429')
    for (let opening = 0; opening < 3; opening++) (await from('10.1.0.4')).close()
    await expect(from('10.1.0.4')).rejects.toThrow('answered 429')
    await hasty.close()
  })

  test('refuses more subscriptions than a page needs', async () => {
    const tab = await tabOf(undefined, strict)
    const owner = await signIn(db, 'owner')
    const wide = await tabOf(owner.token, strict)
    tab.say({ type: 'ping' })
    for (const boardId of ['a', 'b', 'c']) wide.subscribe('spec.board', { boardId })
    await eventually(() => expect(wide.of('refused')).toMatchObject([{ id: 3, code: 'channel.too_many' }]))
  })

  test('closes on who floods, sends too much at once, or makes no sense', async () => {
    const flood = await tabOf(undefined, strict)
    for (let frame = 0; frame < 8; frame++) flood.say({ type: 'ping' })
    expect(await flood.closed).toBe(4429)
    const large = await tabOf(undefined, strict)
    large.say({ type: 'ping', padding: 'x'.repeat(1000) })
    expect(await large.closed).toBe(1009)
    for (const nonsense of ['', 'null', '{"type":"shout"}', '{"type":"subscribe","id":-1,"channel":"a","params":{}}']) {
      const tab = await tabOf(undefined, strict)
      tab.socket.send(nonsense)
      expect(await tab.closed).toBe(4400)
    }
    const binary = await tabOf(undefined, strict)
    binary.socket.send(Buffer.from('{"type":"ping"}'))
    expect(await binary.closed).toBe(4400)
  })

  test('cuts a line at whose end nobody answers', async () => {
    const dead = await openTab(strict.port, undefined, {}, { autoPong: false })
    expect(await dead.closed).toBe(1006)
  })

  test('lets go of a slow reader, who resumes without loss', async () => {
    const closings: unknown[] = []
    const log = { ...silentLog, debug: (about: object) => closings.push(about) }
    const busy = await openSchool({ log })
    const { boardId, token } = await memberOf()
    const slow = await following(boardId, token, 0, busy)
    const quick = await following(boardId, token, 0, busy)
    slow.socket.pause()
    let drawn = 0
    while (closings.length === 0 && drawn < 990) {
      await draw(boardId, busy)
      drawn++
      // As fast as somebody reads: who falls behind in one leap is given a fresh view instead.
      if (drawn % 10 === 0) await eventually(() => expect(quick.of('event')).toHaveLength(drawn))
    }
    slow.socket.resume()
    expect(await slow.closed).toBe(4413)
    expect(slow.of('reset')).toEqual([])
    const seen = numbersOf(slow)
    for (let more = 0; more < 5; more++) await draw(boardId)
    const patient = await openSchool({ limits: { outgoingBytes: 100_000_000 } })
    const again = await following(boardId, token, seen.length, patient)
    await eventually(() => expect(again.of('event').at(-1)?.number).toBe(drawn + 5))
    expect([...seen, ...numbersOf(again)]).toEqual(Array.from({ length: drawn + 5 }, (_, at) => at + 1))
    await Promise.all([busy.close(), patient.close()])
  })

  test('gives a fresh view to who missed more than may wait for one reader', async () => {
    const narrow = await openSchool({ limits: { outgoingBytes: 100_000 } })
    const { boardId, token } = await memberOf()
    for (let drawing = 0; drawing < 4; drawing++) await draw(boardId)
    const close = await following(boardId, token, 1, narrow)
    const far = await following(boardId, token, 0, narrow)
    await eventually(() => expect(numbersOf(close)).toEqual([2, 3, 4]))
    await eventually(() => expect(far.of('reset')).toMatchObject([{ at: 4 }]))
    await narrow.close()
  })
})

describe('Presence', () => {
  test('is told as facts, once a stay, and known as a list', async () => {
    const { boardId, token, id } = await memberOf()
    facts = []
    const tab = await following(boardId, token)
    const second = await following(boardId, token)
    expect(await db.read((tx) => presentIn(tx, board, { boardId }))).toMatchObject([{ person: id, connections: 2 }])
    tab.say({ type: 'unsubscribe', id: 1 })
    second.close()
    await eventually(() => expect(facts.map(({ kind }) => kind)).toEqual(['joined', 'joined', 'left', 'left']))
    expect(facts[0]).toMatchObject({ channel: 'spec.board', params: { boardId }, person: id })
    expect(new Set(facts.map(({ connection }) => connection)).size).toBe(2)
    // A fact is told within the change that it tells of.
    await eventually(async () => expect(await db.read((tx) => presentIn(tx, board, { boardId }))).toEqual([]))
  })

  test('lands with what is made of it, or not at all', async () => {
    const telling = await openSchool({
      onPresence: async (tx, { kind, params }) =>
        publish(tx, board, params as { boardId: string }, 'pinned', { note: kind === 'joined' ? 1 : 0 }),
    })
    const { boardId, token } = await memberOf()
    const tab = await following(boardId, token, 0, telling)
    await eventually(() => expect(numbersOf(tab)).toEqual([1]))
    tab.close()
    await eventually(async () => expect(await db.read((tx) => positionOf(tx, board, { boardId }))).toBe(2))
    await telling.close()

    const broken = await openSchool({ onPresence: async () => Promise.reject(new Error('no')) })
    const unlucky = await tabOf(token, broken)
    unlucky.subscribe('spec.board', { boardId })
    expect(await unlucky.closed).toBe(1013)
    expect(await db.read((tx) => presentIn(tx, board, { boardId }))).toEqual([])
    await broken.close()
  })

  test('ends later when it cannot be noted at once', async () => {
    let attempts = 0
    const onPresence = async (_tx: unknown, { kind }: PresenceFact) => {
      if (kind === 'left' && ++attempts === 1) throw new Error('not now')
    }
    const forgetful = await openSchool({ onPresence, limits: { leaseSeconds: 3 } })
    const { boardId, token } = await memberOf()
    const tab = await following(boardId, token, 0, forgetful)
    tab.close()
    await eventually(() => expect(attempts).toBe(2))
    await eventually(async () => expect(await db.read((tx) => presentIn(tx, board, { boardId }))).toEqual([]))
    await forgetful.close()
  })

  test('of a process that died ends when it was last seen', async () => {
    const { boardId, token } = await memberOf()
    const dying = await openSchool({ limits: { leaseSeconds: 3600 } })
    await following(boardId, token, 0, dying)
    facts = []
    const lastSeen = Temporal.Instant.from('2026-09-01T09:15:00Z')
    await db.transact((tx) =>
      statement(
        tx,
        `update kernel.socket_process set seen_at = $1, lease_ends_at = now() - interval '1 second' where id in (select process_id from kernel.presence)`,
        [lastSeen],
      ),
    )
    const heir = await openSchool()
    await eventually(() => expect(facts).toMatchObject([{ kind: 'left', params: { boardId }, at: lastSeen }]))
    expect(await db.read((tx) => presentIn(tx, board, { boardId }))).toEqual([])
    await heir.close()
    await dying.close()
    expect(facts).toHaveLength(1)
  })

  test('ends for everybody when the process closes, who are sent elsewhere', async () => {
    const { boardId, token } = await memberOf()
    const closing = await openSchool()
    const tab = await following(boardId, token, 0, closing)
    facts = []
    await closing.close()
    expect(await tab.closed).toBe(1012)
    expect(facts).toMatchObject([{ kind: 'left' }])
  })
})

describe('An event with words', () => {
  test('is given them on delivery, looked up once for everybody, and goes without where they are gone', async () => {
    const { token, boardId, key } = await memberOf()
    const tabs = [await following(boardId, token), await following(boardId, token)]
    lookUps.length = 0
    await db.transact(async (tx) => {
      for (const quoteId of [1, gone]) publish(tx, board, { boardId }, 'quoted', { quoteId })
    })
    for (const tab of tabs)
      await eventually(() =>
        expect(tab.of('event').map(({ payload }) => payload)).toEqual([
          { quoteId: 1, text: `${boardId} 1` },
          { quoteId: gone },
        ]),
      )
    expect(lookUps).toEqual([[1, gone]])
    const [kept] = await db.read((tx) =>
      statement<{ words: string }>(
        tx,
        "select string_agg(payload::text, '') as words from kernel.channel_event where channel_key = $1",
        [key],
      ),
    )
    expect(kept?.words).not.toContain('text')
  })
})
