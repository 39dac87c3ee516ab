import type { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Log } from '#kernel/log'
import { Child, type ChildEvents } from './front/children.ts'
import { Removals } from './front/removals.ts'
import { serveRoomService, twirpPrefix } from './front/room-service.ts'
import { Tokens } from './front/tokens.ts'
import { Webhooks, type WebhookTarget } from './front/webhooks.ts'
import { HearingHouse } from './hearing/hearings.ts'
import type { HeardPacket } from './hearing/voices.ts'
import type { Answer, ChildFigures, OrderName, RoomFact } from './messages.ts'
import { Recorder } from './recordings/recorders.ts'

export type RoomsOptions = {
  apiKey: string
  /** At least 32 characters; signs seats' tokens and webhooks. */
  apiSecret: string
  /** Media processes; rooms are spread over them. One a core is enough. */
  processes: number
  /** Each process takes one port of this range, the first that is free. */
  udp: { min: number; max: number }
  /** IP addresses under which clients reach these ports. */
  announcedAddresses: readonly string[]
  /** A TURN server (coturn with `use-auth-secret`) that clients may go through. */
  relay?: { urls: readonly string[]; secret: string } | undefined
  /** Where it is kept who was put out; without it, a restart forgets. */
  removalsFile?: string
  webhook: WebhookTarget
  /** Where what is recorded lies until somebody has fetched it. */
  recordings: string
  log: Log
}

export type RoomsFigures = {
  processes: ({ pid: number | undefined; port: number; restarts: number } & Partial<ChildFigures>)[]
  webhooks: { delivered: number; failed: number; dropped: number }
}

export type RoomsServer = {
  /** Settles when every process takes clients; rejects when one cannot start. Orders and clients that come before wait for it. */
  readonly ready: Promise<void>
  /** Takes a WebSocket upgrade if it is ours. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  /** Takes a request if it is ours. */
  request(request: IncomingMessage, response: ServerResponse): boolean
  figures(): Promise<RoomsFigures>
  /** Clients that come from now on are told these addresses. */
  announce(addresses: readonly string[]): void
  readonly recorder: Recorder
  readonly hearing: HearingHouse
  close(): Promise<void>
}

/** The embedded media server, to be mounted in somebody else's http server. Its processes start while the caller goes on. */
export function startRooms(options: RoomsOptions): RoomsServer {
  const tokens = new Tokens(options.apiKey, options.apiSecret, new Removals(options.removalsFile))
  const webhooks = new Webhooks(options.webhook, options)
  /** Which process carries a room, for as long as it lasts. */
  const homes = new Map<string, Child>()
  const children = Array.from({ length: portsFor(options) }, (_, at) =>
    newChild(options, at, { onFact, onHeard, onBroken }),
  )
  const ready = startAll(children)
  // Whoever waits for it hears of it; until they do, it is not a rejection that nobody handles.
  ready.catch(() => {})

  function onFact(this: void, fact: RoomFact): void {
    if (fact.event === 'room_finished') homes.delete(fact.room.name)
    webhooks.tell(fact)
  }

  function onHeard(this: void, room: string, packets: HeardPacket[]): void {
    hearing.hear(room, packets)
  }

  function onBroken(this: void, room: string, path: string): void {
    recorder.broken(room, path)
  }

  function homeOf(room: string): Child {
    const home = homes.get(room) ?? leastLoaded(children)
    homes.set(room, home)
    return home
  }

  /** Somebody comes into a room that no process carries any more: what was being recorded goes on where it is now. */
  function homeOfGuest(room: string): Child {
    const isNew = !homes.has(room)
    const home = homeOf(room)
    if (isNew) void recorder.moved(room)
    if (isNew) void hearing.moved(room)
    return home
  }

  const recorder = new Recorder(options.recordings, {
    begin: (room, order) => homeOf(room).capture({ act: 'begin', room, ...order }),
    change: async (room, leftOut) => homes.get(room)?.capture({ act: 'change', room, leftOut }) ?? false,
    end: async (room) => homes.get(room)?.capture({ act: 'end', room }) ?? false,
  })

  const hearing = new HearingHouse(
    {
      begin: (room, leftOut) => homeOf(room).hearing({ act: 'begin', room, leftOut }),
      change: async (room, leftOut) => homes.get(room)?.hearing({ act: 'change', room, leftOut }) ?? false,
      end: async (room) => homes.get(room)?.hearing({ act: 'end', room }) ?? false,
    },
    options.log,
  )

  async function order(method: OrderName, body: Record<string, unknown>): Promise<Answer> {
    if (method === 'ListRooms')
      return joinedAnswers(await Promise.all(children.map((child) => child.order({ method, body }))))
    const room = String(body.room ?? body.name ?? '')
    if (method === 'RemoveParticipant') tokens.remove(room, String(body.identity))
    if (method === 'CreateRoom') return homeOfGuest(room).order({ method, body })
    return (
      homes.get(room)?.order({ method, body }) ?? {
        ok: false,
        code: 'not_found',
        message: 'requested room does not exist',
      }
    )
  }

  async function admit(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const query = queryOf(request)
    const seat = await tokens.seat(query.access_token ?? request.headers.authorization?.replace(/^Bearer /, ''))
    if ('refused' in seat) return refuse(socket, '401 Unauthorized', seat.refused)
    if (!(socket instanceof Socket))
      return refuse(socket, '501 Not Implemented', 'only plain TCP connections can be handed over')
    const { access_token: _, ...rest } = query
    homeOfGuest(seat.room).hand(
      { ...seat, query: rest, headers: plainHeaders(request), head: head.toString('base64') },
      socket,
    )
  }

  async function validate(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const seat = await tokens.seat(
      queryOf(request).access_token ?? request.headers.authorization?.replace(/^Bearer /, ''),
    )
    const refusal = 'refused' in seat ? seat.refused : undefined
    response.writeHead(refusal ? 401 : 200, { 'content-type': 'text/plain' }).end(refusal ?? 'success')
  }

  return {
    ready,
    upgrade(request, socket, head) {
      const path = pathOf(request)
      if (path !== '/rtc' && !path.startsWith('/rtc/')) return false
      socket.on('error', () => socket.destroy())
      if (path === '/rtc') void admit(request, socket, head)
      else refuse(socket, '404 Not Found', 'no such path')
      return true
    },
    request(request, response) {
      const path = pathOf(request)
      if (path.startsWith(twirpPrefix)) void serveRoomService(request, response, tokens, order)
      else if (path === '/rtc/validate') void validate(request, response)
      else if (path === '/rtc' || path.startsWith('/rtc/'))
        response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found')
      else return false
      return true
    },
    async figures() {
      const each = children.map(async (child) => ({
        pid: child.pid,
        port: child.port,
        restarts: child.restarts,
        ...(await child.figures()),
      }))
      return { processes: await Promise.all(each), webhooks: { ...webhooks.figures } }
    },
    announce(addresses) {
      for (const child of children) child.announce(addresses)
    },
    recorder,
    hearing,
    async close() {
      hearing.close()
      await recorder.close()
      await Promise.all(children.map((child) => child.close()))
      await webhooks.close()
    },
  }
}

function portsFor({ processes, udp }: RoomsOptions): number {
  return Math.max(1, Math.min(processes, udp.max - udp.min + 1))
}

function newChild(
  { processes, udp, announcedAddresses, relay, log }: RoomsOptions,
  at: number,
  events: Omit<ChildEvents, 'log'>,
): Child {
  return new Child({ ports: portsOf(at, processes, udp), announced: announcedAddresses, relay }, { ...events, log })
}

/** Its own share of the range, so that our processes do not race each other. */
function portsOf(at: number, processes: number, { min, max }: RoomsOptions['udp']): number[] {
  const all = Array.from({ length: max - min + 1 }, (_, offset) => min + offset)
  return all.filter((_, offset) => offset % Math.max(1, processes) === at)
}

/** All or none: a server that starts with half its processes would hide a taken port. */
async function startAll(children: readonly Child[]): Promise<void> {
  try {
    await Promise.all(children.map((child) => child.start()))
  } catch (error) {
    await Promise.all(children.map((child) => child.close()))
    throw error
  }
}

function leastLoaded(children: readonly Child[]): Child {
  const [first, ...others] = [...children].sort(
    (one, other) => Number(other.isReady) - Number(one.isReady) || one.load - other.load,
  )
  if (!first) throw new Error(`no media process among ${others.length}`)
  return first
}

function joinedAnswers(answers: readonly Answer[]): Answer {
  const rooms = answers.flatMap((answer) => (answer.ok ? (answer.body as { rooms: unknown[] }).rooms : []))
  return answers.some(({ ok }) => ok) ? { ok: true, body: { rooms } } : (answers[0] ?? { ok: true, body: { rooms } })
}

function pathOf(request: IncomingMessage): string {
  return request.url?.split('?')[0] ?? ''
}

function queryOf(request: IncomingMessage): Record<string, string> {
  const [, query = ''] = (request.url ?? '').split('?')
  return Object.fromEntries(new URLSearchParams(query))
}

function plainHeaders(request: IncomingMessage): Record<string, string> {
  const wanted = ['upgrade', 'connection', 'sec-websocket-key', 'sec-websocket-version', 'sec-websocket-protocol']
  return Object.fromEntries(
    wanted.flatMap((name) => (request.headers[name] === undefined ? [] : [[name, String(request.headers[name])]])),
  )
}

function refuse(socket: Duplex, status: string, reason: string): void {
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(reason)}\r\n\r\n${reason}`,
  )
}
