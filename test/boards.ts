import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { type Actor, type PersonId, type Role, stranger } from '#kernel/actor'
import { channel } from '#kernel/channels'
import { type Db, openDb, openPools, statement } from '#kernel/db'
import type { Fanout } from '#kernel/fanout'
import { newId } from '#kernel/id'
import { type Log, silentLog } from '#kernel/log'
import type { OnPresence } from '#kernel/presences'
import { type Clock, systemClock } from '#kernel/time'
import type { ServerFrame } from '../src/http/sockets/frames.ts'
import type { SocketLimits } from '../src/http/sockets/limits.ts'
import { openSockets } from '../src/http/sockets.ts'

/** Which quotes were looked up together; one of them does not exist any more. */
export const lookUps: number[][] = []
export const gone = 404

/** A small school for specs of the real-time connection: boards that their members follow, and one wall for everybody. */
export const board = channel({
  name: 'spec.board',
  params: z.object({ boardId: z.string() }),
  presence: true,
  events: {
    pinned: z.object({ note: z.int() }),
    drawn: z.object({ strokes: z.string() }),
    quoted: z.object({ quoteId: z.int() }),
  },
  words: {
    async quoted(_tx, { boardId }, payloads) {
      lookUps.push(payloads.map(({ quoteId }) => quoteId))
      return payloads.map(({ quoteId }) => (quoteId === gone ? undefined : { text: `${boardId} ${quoteId}` }))
    },
  },
  async may(tx, actor, { boardId }) {
    if (actor.kind !== 'person') return false
    if (actor.role === 'owner') return true
    const rows = await statement(tx, 'select 1 from spec.member where board_id = $1 and person_id = $2', [
      boardId,
      actor.id,
    ])
    return rows.length > 0
  },
})

export const wall = channel({
  name: 'spec.wall',
  params: z.object({ side: z.enum(['north', 'south']) }),
  events: { painted: z.object({ colour: z.string() }) },
  may: async () => true,
})

export const boards = { board, wall }

export async function layOutBoards(db: Db): Promise<void> {
  await db.transact(async (tx) => {
    await statement(tx, 'create schema spec', [])
    await statement(
      tx,
      'create table spec.member (board_id text, person_id text, primary key (board_id, person_id))',
      [],
    )
    await statement(
      tx,
      'create table spec.sign_in (token text primary key, person_id text not null, role text not null)',
      [],
    )
  })
}

/** Signs somebody in; the token is their cookie. */
export async function signIn(db: Db, role: Role = 'student') {
  const person = newId('per', db.clock.now())
  const token = newId('tok', db.clock.now())
  await db.transact((tx) => statement(tx, 'insert into spec.sign_in values ($1, $2, $3)', [token, person, role]))
  return { id: person as PersonId, token }
}

export async function join(db: Db, boardId: string, person: PersonId): Promise<void> {
  await db.transact((tx) => statement(tx, 'insert into spec.member values ($1, $2)', [boardId, person]))
}

async function actorOf(db: Db, token: string | undefined): Promise<Actor> {
  if (!token) return stranger
  const [row] = await db.read((tx) =>
    statement<{ person_id: PersonId; role: Role }>(tx, 'select person_id, role from spec.sign_in where token = $1', [
      token,
    ]),
  )
  if (!row) return stranger
  const { person_id: id, role } = row
  return {
    kind: 'person',
    id,
    role,
    signIn: newId('sin', db.clock.now()),
    name: 'Somebody',
    locale: null,
    timeZone: null,
    confirmedAt: null,
  }
}

export type Process = Awaited<ReturnType<typeof openProcess>>

type ProcessOptions = {
  databaseUrl: string
  fanout: Fanout
  clock?: Clock
  limits?: Partial<SocketLimits>
  onPresence?: OnPresence
  log?: Log
  /** What the process changes goes through this one, when the fan-out of its database must be another. */
  silent?: boolean
}

/** One app process: its own pools, its own fan-out, its own port. */
export async function openProcess({
  databaseUrl,
  fanout,
  clock = systemClock,
  limits,
  onPresence,
  log = silentLog,
  silent,
}: ProcessOptions) {
  const pools = openPools(databaseUrl, databaseUrl, { writer: 5, reader: 3 })
  const db = openDb({ ...pools, clock, ...(silent ? {} : { fanout }) })
  const server = createServer((_, response) => response.end())
  const sockets = await openSockets({
    db,
    channels: boards,
    fanout,
    log,
    actorOfRequest: (request) => actorOf(db, /token=(\w+)/.exec(request.headers.cookie ?? '')?.[1]),
    originOf: () => 'https://school.test',
    addressOf: (request) => String(request.headers['x-address'] ?? '127.0.0.1'),
    limits,
    onPresence,
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    if (!sockets.upgrade(request, socket, head)) socket.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    db,
    port,
    sockets,
    async close() {
      await sockets.close()
      server.close()
      await db.close()
      await fanout.close()
    },
  }
}

export type Tab = Awaited<ReturnType<typeof openTab>>

/** A browser's tab as far as the protocol goes; it keeps every frame. */
export async function openTab(
  port: number,
  token?: string,
  headers: Record<string, string> = {},
  options: { autoPong?: boolean } = {},
) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, {
    headers: { origin: 'https://school.test', ...(token ? { cookie: `token=${token}` } : {}), ...headers },
    ...options,
  })
  const frames: ServerFrame[] = []
  socket.on('message', (bytes) => frames.push(JSON.parse(String(bytes))))
  const closed = new Promise<number>((resolve) => socket.on('close', (code) => resolve(code)))
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
    socket.once('unexpected-response', (_, response) => reject(new Error(`answered ${response.statusCode}`)))
  })
  let last = 0
  return {
    socket,
    frames,
    closed,
    say: (frame: object) => socket.send(JSON.stringify(frame)),
    subscribe(channel: string, params: object, after?: number): number {
      this.say({ type: 'subscribe', id: ++last, channel, params, ...(after === undefined ? {} : { after }) })
      return last
    },
    of: <T extends ServerFrame['type']>(type: T) =>
      frames.filter((frame) => frame.type === type) as Extract<ServerFrame, { type: T }>[],
    close: () => socket.terminate(),
  }
}
