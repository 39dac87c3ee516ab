import { z } from 'zod'
import { idOf } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import type {
  MediaRooms,
  OutsideRooms,
  PresenceFact,
  PresenceListener,
  PresentSeat,
  RoomId,
  SeatId,
  SeatRequest,
  SeatRights,
  Ticket,
  TrackSource,
} from '#modules/live/ports'
import { type DailyApi, DailyFault, daily } from './calls.ts'
import { dailyPresence } from './webhooks.ts'

export type DailyOptions = DailyApi & {
  /** The school's name there: `northside` in https://northside.daily.co */
  domain: string
  /** Signs its webhooks, in base 64 as Daily keeps it. */
  webhookSecret: string
  outside: OutsideRooms
  now: () => Temporal.Instant
}

export interface DailyRooms extends MediaRooms {
  /** Answers false for what Daily did not sign, or signed too long ago; throws what a listener throws. */
  receiveWebhook(body: Buffer, signature: string | undefined, timestamp: string | undefined): Promise<boolean>
}

const anything = z.unknown()
const presence = z.object({
  data: z.array(
    z.object({ id: z.string(), userId: z.string().nullish(), userName: z.string().nullish(), joinTime: z.string() }),
  ),
})
const mostAtOnce = 1000
/** No class is this long: a room that nobody closed closes by itself. */
const roomLasts = Temporal.Duration.from({ hours: 24 })

/** Live classes at Daily (daily.co), in rooms of the school's own domain there; each seat enters with a token of its own. */
export function dailyRooms(options: DailyOptions): DailyRooms {
  const { outside, now } = options
  const listeners = new Set<PresenceListener>()

  const present = async (room: RoomId): Promise<PresentSeat[]> => {
    const found = await daily(options, { method: 'GET', path: `/rooms/${room}/presence?limit=${mostAtOnce}` }, presence)
    return (found?.data ?? []).flatMap(({ id, userId, userName, joinTime }) => {
      const seat = seatNamed(userId)
      const since = Temporal.Instant.from(joinTime)
      return seat ? [{ seat, displayName: userName ?? '', connection: id, since, sending: [] }] : []
    })
  }
  const connectionsOf = async (room: RoomId, seat: SeatId): Promise<string[]> => {
    const found = (await present(room)).filter((one) => one.seat === seat).map(({ connection }) => connection)
    if (found.length === 0) throw new Refusal('seat.unknown')
    return found
  }

  return {
    isElsewhere: true,

    async openRoom(room, about = {}) {
      if (await outside.placeOf(room)) return
      const body = { name: room, privacy: 'private', properties: propertiesOf(now(), about.seats) }
      await daily(options, { method: 'POST', path: '/rooms', body }, anything).catch((error) =>
        unlessThere(room, error),
      )
      await outside.keepPlace(room, room)
    },

    issueSeat: (request) => issueSeat(options, request),

    async changeRights(room, seat, rights) {
      const permissions = { canSend: sendsOf(rights) }
      const connections = await connectionsOf(room, seat)
      const body = { data: Object.fromEntries(connections.map((connection) => [connection, permissions])) }
      await daily(options, { method: 'POST', path: `/rooms/${room}/update-permissions`, body }, anything)
    },

    // Daily has no order that silences somebody and lets them speak again.
    muteTrack: async () => {
      throw new Refusal('room.not_controllable')
    },

    async removeSeat(room, seat) {
      const keys = await outside.keysOf(room, seat)
      await outside.refuseKeys(room, seat)
      const names = keys.filter(({ isRefused }) => !isRefused).map(({ knownAs }) => knownAs)
      const isIn = (await present(room)).some((one) => one.seat === seat)
      if (names.length > 0) await putOut(room, names)
      if (!isIn) throw new Refusal('seat.unknown')
    },

    seatsIn: present,

    async closeRoom(room) {
      const connections = (await present(room)).map(({ connection }) => connection)
      for (let from = 0; from < connections.length; from += 100) {
        const body = { ids: connections.slice(from, from + 100) }
        await daily(options, { method: 'POST', path: `/rooms/${room}/eject`, body }, anything)
      }
      await daily(options, { method: 'DELETE', path: `/rooms/${room}` }, anything)
      await outside.forget(room)
    },

    onPresence(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    async receiveWebhook(body, signature, timestamp) {
      const told = dailyPresence(body, { secret: options.webhookSecret, signature, timestamp, now: now() })
      if (told === 'forged') return false
      const seat = told && seatNamed(told.userId)
      if (!told || !seat) return true
      if (told.kind === 'joined' && (await cameBack(told.room, seat, told.userId))) return true
      const fact: PresenceFact = { room: told.room, seat, connection: told.connection, kind: told.kind, at: told.at }
      for (const listener of listeners) await listener(fact)
      return true
    },
  }

  /** A ban holds for a meeting that goes on; whoever was put out before it began is put out as they come. */
  async function cameBack(room: RoomId, seat: SeatId, userId: string): Promise<boolean> {
    const key = (await outside.keysOf(room, seat)).find(({ knownAs }) => knownAs === userId)
    if (!key?.isRefused) return false
    await putOut(room, [userId])
    return true
  }

  async function putOut(room: RoomId, names: readonly string[]): Promise<void> {
    const body = { user_ids: names, ban: true }
    await daily(options, { method: 'POST', path: `/rooms/${room}/eject`, body }, anything)
  }

  async function unlessThere(room: RoomId, error: unknown): Promise<void> {
    const mayBeThere = error instanceof DailyFault && error.status === 400
    if (mayBeThere && (await daily(options, { method: 'GET', path: `/rooms/${room}` }, anything))) return
    throw error
  }
}

function propertiesOf(now: Temporal.Instant, seats: number | undefined) {
  return {
    exp: secondsOf(now.add(roomLasts)),
    eject_at_room_exp: true,
    enforce_unique_user_ids: true,
    enable_knocking: false,
    enable_prejoin_ui: true,
    enable_chat: true,
    enable_screenshare: true,
    start_audio_off: true,
    start_video_off: true,
    ...(seats !== undefined && { max_participants: seats }),
  }
}

/** Whoever was put out is banned under the name they had; let in again, they get another one. */
async function issueSeat(
  options: DailyOptions,
  { room, seat, displayName, role, rights, expiresAt }: SeatRequest,
): Promise<Ticket> {
  const { outside, domain } = options
  const keys = await outside.keysOf(room, seat)
  const knownAs = keys.find(({ isRefused }) => !isRefused)?.knownAs ?? `${seat}.${keys.length + 1}`
  await outside.addKey(room, seat, knownAs)
  const properties = {
    room_name: room,
    user_id: knownAs,
    user_name: displayName,
    is_owner: role === 'teacher',
    exp: secondsOf(expiresAt),
    permissions: { hasPresence: true, canSend: sendsOf(rights), canAdmin: role === 'teacher' },
    close_tab_on_exit: true,
  }
  const body = { properties }
  const made = await daily(options, { method: 'POST', path: '/meeting-tokens', body }, z.object({ token: z.string() }))
  if (!made) throw new Refusal('room.unknown')
  return { kind: 'link', url: `https://${domain}.daily.co/${room}?t=${encodeURIComponent(made.token)}`, expiresAt }
}

const seatId = idOf('sea')
/** `sea_….2`: the seat, and how often it was let in anew. */
const seatNamed = (userId: string | null | undefined): SeatId | null =>
  seatId.safeParse(userId?.replace(/\.\d{1,5}$/, '')).data ?? null

const kinds: Record<TrackSource, readonly string[]> = {
  microphone: ['audio'],
  camera: ['video'],
  screen: ['screenVideo', 'screenAudio'],
}
const sendsOf = ({ publish }: SeatRights) => publish.flatMap((source) => kinds[source])
const secondsOf = (instant: Temporal.Instant) => Math.floor(instant.epochMilliseconds / 1000)
