import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Answered, type Asked, openService } from './services.ts'

/*
 * Daily, after what it publishes: https://docs.daily.co/reference/rest-api (its OpenAPI description), .../webhooks and
 * .../webhooks/events/participant-joined. A field it does not describe is refused, and no spec passes with it.
 */

const sources = ['video', 'audio', 'screenVideo', 'screenAudio'] as const
const permissions = z.strictObject({
  hasPresence: z.boolean().optional(),
  canSend: z.union([z.boolean(), z.array(z.enum(sources))]).optional(),
  canReceive: z.object({ base: z.boolean() }).optional(),
  canAdmin: z.union([z.boolean(), z.array(z.enum(['participants', 'streaming', 'transcription']))]).optional(),
})
const roomBody = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/),
  privacy: z.enum(['public', 'private']),
  properties: z.strictObject({
    nbf: z.int().optional(),
    exp: z.int().optional(),
    max_participants: z.int().min(1).optional(),
    enable_people_ui: z.boolean().optional(),
    enable_prejoin_ui: z.boolean().optional(),
    enable_network_ui: z.boolean().optional(),
    enable_knocking: z.boolean().optional(),
    enable_screenshare: z.boolean().optional(),
    enable_chat: z.boolean().optional(),
    start_video_off: z.boolean().optional(),
    start_audio_off: z.boolean().optional(),
    eject_at_room_exp: z.boolean().optional(),
    eject_after_elapsed: z.int().optional(),
    enforce_unique_user_ids: z.boolean().optional(),
    lang: z.string().optional(),
    permissions: permissions.optional(),
  }),
})
const tokenBody = z.strictObject({
  properties: z.strictObject({
    room_name: z.string(),
    eject_at_token_exp: z.boolean().optional(),
    nbf: z.int().optional(),
    exp: z.int(),
    is_owner: z.boolean().optional(),
    user_name: z.string().optional(),
    user_id: z.string().max(36).optional(),
    enable_screenshare: z.boolean().optional(),
    start_video_off: z.boolean().optional(),
    start_audio_off: z.boolean().optional(),
    close_tab_on_exit: z.boolean().optional(),
    lang: z.string().optional(),
    permissions: permissions.optional(),
  }),
})
const ejectBody = z.strictObject({
  ids: z.array(z.string()).max(100).optional(),
  user_ids: z.array(z.string()).max(100).optional(),
  ban: z.boolean().optional(),
})
const updateBody = z.strictObject({ data: z.record(z.string(), permissions) })

type Token = z.infer<typeof tokenBody>['properties']
type Sitting = { id: string; token: Token; since: number; canSend: readonly string[]; speaks: boolean; gone(): void }
type Room = { properties: z.infer<typeof roomBody>['properties']; sitting: Sitting[]; banned: Set<string> }
/** Where it reports, as a webhook that was made with `hmac` would. */
type Hook = (body: string, headers: { 'x-webhook-signature': string; 'x-webhook-timestamp': string }) => Promise<void>

const fault = (status: number, error: string, info = ''): Answered => ({ status, body: { error, info } })
const wrong = (info: string) => fault(400, 'invalid-request-error', info)
const unknown = fault(404, 'not-found', 'room not found')

export async function openDaily({ domain, apiKey, hmac }: { domain: string; apiKey: string; hmac: string }) {
  const rooms = new Map<string, Room>()
  const tokens = new Map<string, Token>()
  const webhooks: { url: string; state: string; eventTypes: string[] }[] = []
  let hook: Hook = async () => {}
  /** Answers that come before anything else, once each. */
  const busy: Answered[] = []

  const service = await openService((asked) => {
    const first = busy.shift()
    if (first) return first
    if (!asked.headers.authorization?.startsWith('Bearer ')) return fault(400, 'authorization-header-error')
    if (asked.headers.authorization !== `Bearer ${apiKey}`) return fault(401, 'authentication-error')
    return answer(asked)
  })

  const ofTheDomain: Record<string, (asked: Asked) => Answered> = {
    'GET /': () => ({ status: 200, body: { domain_name: domain, config: {} } }),
    'GET /webhooks': () => ({ status: 200, body: webhooks }),
    'POST /rooms': ({ body }) => made(body),
    'POST /meeting-tokens': ({ body }) => given(body),
  }

  /** What can be asked of a room that is there. */
  const ofRooms: Record<string, (name: string, room: Room, asked: Asked) => Answered> = {
    'GET /rooms/:name': (name, room) => ({ status: 200, body: roomOf(name, room) }),
    'GET /rooms/:name/presence': (name, room, { query }) => presenceOf(name, room, query),
    'POST /rooms/:name/eject': (_name, room, { body }) => ejected(room, body),
    'POST /rooms/:name/update-permissions': (_name, room, { body }) => updated(room, body),
    'DELETE /rooms/:name': (name) => {
      rooms.delete(name)
      return { status: 200, body: { deleted: true, name } }
    },
  }

  function answer(asked: Asked): Answered {
    const [, version, what, name = '', deed = ''] = asked.path.split('/')
    if (version !== 'v1') return fault(404, 'not-found')
    const plain = name ? undefined : ofTheDomain[`${asked.method} /${what}`]
    if (plain) return plain(asked)
    const act = ofRooms[`${asked.method} /${what}/:name${deed && `/${deed}`}`]
    const room = rooms.get(name)
    return act && room ? act(name, room, asked) : unknown
  }

  const roomOf = (name: string, { properties: config }: Room) => ({
    id: randomUUID(),
    name,
    api_created: true,
    privacy: 'private',
    url: `https://${domain}.daily.co/${name}`,
    created_at: new Date().toISOString(),
    config,
  })

  function made(body: unknown): Answered {
    const said = roomBody.safeParse(body)
    if (!said.success) return wrong(said.error.message)
    if (rooms.has(said.data.name)) return wrong(`a room named ${said.data.name} already exists`)
    const room: Room = { properties: said.data.properties, sitting: [], banned: new Set() }
    rooms.set(said.data.name, room)
    return { status: 200, body: roomOf(said.data.name, room) }
  }

  function given(body: unknown): Answered {
    const said = tokenBody.safeParse(body)
    if (!said.success) return wrong(said.error.message)
    const token = randomBytes(24).toString('base64url')
    tokens.set(token, said.data.properties)
    return { status: 200, body: { token } }
  }

  function presenceOf(name: string, { sitting }: Room, query: URLSearchParams): Answered {
    const strays = [...query.keys()].filter((key) => !['limit', 'userId', 'userName'].includes(key))
    if (strays.length > 0) return wrong(`unknown parameter ${strays}`)
    const data = sitting.map(({ id, token, since }) => ({
      room: name,
      id,
      userId: token.user_id ?? null,
      userName: token.user_name ?? null,
      mtgSessionId: '16e9701a-93e0-4933-83c9-223e7c40d552',
      joinTime: new Date(since).toISOString(),
      duration: Math.round((Date.now() - since) / 1000),
    }))
    return { status: 200, body: { total_count: data.length, data } }
  }

  /** Of "the existing meeting session": where nobody is, nobody can be banned either. */
  function ejected(room: Room, body: unknown): Answered {
    const said = ejectBody.safeParse(body)
    if (!said.success) return wrong(said.error.message)
    const { ids = [], user_ids = [], ban } = said.data
    if (room.sitting.length > 0 && ban) for (const id of user_ids) room.banned.add(id)
    const out = room.sitting.filter(({ id, token }) => ids.includes(id) || user_ids.includes(token.user_id ?? ''))
    for (const one of out) one.gone()
    return { status: 200, body: { ejectedIds: out.map(({ id }) => id) } }
  }

  function updated(room: Room, body: unknown): Answered {
    const said = updateBody.safeParse(body)
    if (!said.success) return wrong(said.error.message)
    for (const one of room.sitting) {
      const wish = (said.data.data[one.id] ?? said.data.data['*'])?.canSend
      if (wish !== undefined) one.canSend = listed(wish)
      one.speaks &&= one.canSend.includes('audio')
    }
    return { status: 200, body: { status: 'sent' } }
  }

  function admitted(url: URL): { room: Room; token: Token } {
    const room = rooms.get(url.pathname.slice(1))
    const token = tokens.get(url.searchParams.get('t') ?? '')
    if (url.host !== `${domain}.daily.co` || !room) throw new Error('there is no such room')
    if (!token || token.room_name !== url.pathname.slice(1)) throw new Error('this room is private')
    if (token.exp * 1000 <= Date.now()) throw new Error('this link is over')
    if (room.banned.has(token.user_id ?? '')) throw new Error('put out of this room')
    if (room.sitting.length >= (room.properties.max_participants ?? 200)) throw new Error('this room is full')
    return { room, token }
  }

  async function report(type: string, payload: object): Promise<void> {
    const event = { version: '1.1.0', type, id: randomUUID(), payload, event_ts: Date.now() / 1000 }
    const body = JSON.stringify(event)
    await hook(body, signedNow(body, hmac))
  }

  return {
    url: service.url,
    asked: service.asked,
    /** What GET /webhooks lists. */
    webhooks,
    /** What is answered next, before anything else. */
    answerNext: (...answers: Answered[]) => void busy.push(...answers),
    reportTo(to: Hook) {
      hook = to
    },
    /** Somebody opens a link in their browser. */
    async open(link: string) {
      const { room, token } = admitted(new URL(link))
      const about = { joined_at: Date.now() / 1000, session_id: randomUUID(), room: token.room_name }
      const person = { user_id: token.user_id, user_name: token.user_name, owner: token.is_owner ?? false }
      const payload = { ...about, ...person, networkQualityState: 'unknown', permissions: token.permissions }
      const putOut = Promise.withResolvers<void>()
      const leave = async () => {
        if (!room.sitting.includes(sitting)) return
        room.sitting.splice(room.sitting.indexOf(sitting), 1)
        await report('participant.left', { ...payload, duration: Date.now() / 1000 - about.joined_at })
      }
      const gone = () => void leave().then(putOut.resolve)
      const canSend = listed(token.permissions?.canSend ?? true)
      const sitting: Sitting = { id: about.session_id, token, since: Date.now(), canSend, speaks: false, gone }
      room.sitting.push(sitting)
      await report('participant.joined', payload)
      return {
        async speak() {
          if (!sitting.canSend.includes('audio')) throw new Error('may not speak')
          sitting.speaks = true
        },
        isHeard: () => sitting.speaks,
        putOut: putOut.promise,
        leave,
      }
    },
    close: service.close,
  }
}

/** `<timestamp>.<body>` under the secret that was decoded from base 64, in base 64. */
export function signedNow(body: string, hmac: string, timestamp = String(Math.floor(Date.now() / 1000))) {
  const signing = createHmac('sha256', Buffer.from(hmac, 'base64')).update(`${timestamp}.${body}`)
  return { 'x-webhook-signature': signing.digest('base64'), 'x-webhook-timestamp': timestamp }
}

const listed = (wish: boolean | readonly string[]): readonly string[] =>
  wish === true ? sources : wish === false ? [] : wish
