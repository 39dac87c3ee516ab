import { Refusal } from '#kernel/refusal'
import type {
  MediaRooms,
  OutsideRooms,
  PresenceListener,
  PresentSeat,
  RoomId,
  SeatId,
  SeatRequest,
  Ticket,
} from '#modules/live/ports'
import { notControllable, type ZoomApi, zoomCalls } from './calls.ts'
import {
  addRegistrant,
  cancelRegistrants,
  deleteMeeting,
  linkOf,
  makeMeeting,
  meetingAt,
  type Participant,
  participantsOf,
} from './meetings.ts'
import { connectionOf, zoomTold } from './webhooks.ts'

export type ZoomOptions = ZoomApi & {
  /** Whose meetings they are: an id or an address of the account. */
  user: string
  webhookSecret: string
  /** Where the school stands. Meetings are named after it, and registrants get addresses there that nobody reads. */
  host: string
  outside: OutsideRooms
}

export interface ZoomRooms extends MediaRooms {
  /** Answers false for what Zoom did not sign, or signed too long ago, or what is to be answered; throws what a listener throws. */
  receiveWebhook(body: Buffer, signature: string | undefined, timestamp: string | undefined): Promise<boolean | string>
}

/** A link that leads a meeting is good for so long. */
const leadingLasts = Temporal.Duration.from({ hours: 2 })

/** Live classes as meetings of one Zoom user; each seat is a registrant with a link of its own, and the first teacher leads. */
export function zoomRooms(options: ZoomOptions): ZoomRooms {
  const { outside, now } = options
  const ask = zoomCalls(options)
  const listeners = new Set<PresenceListener>()

  const present = async (room: RoomId): Promise<PresentSeat[]> => {
    const place = await outside.placeOf(room)
    if (!place) return []
    const found = (await participantsOf(ask, place)) ?? notControllable()
    const seats = await Promise.all(found.map((participant) => presentSeat(room, participant)))
    return seats.filter((seat) => seat !== null)
  }

  async function presentSeat(room: RoomId, participant: Participant): Promise<PresentSeat | null> {
    const knownAs = participant.registrant_id || participant.id
    const seat = knownAs ? await outside.seatKnownAs(room, knownAs) : null
    const since = Temporal.Instant.from(participant.join_time)
    const connection = connectionOf(participant)
    return seat && { seat, displayName: participant.user_name ?? '', connection, since, sending: [] }
  }

  async function issueSeat({ room, seat, displayName, role, expiresAt }: SeatRequest): Promise<Ticket> {
    const place = await outside.placeOf(room)
    if (!place) throw new Refusal('room.unknown')
    // A link there has no end of its own: it ends with the meeting, and none is given out after its time.
    if (Temporal.Instant.compare(expiresAt, now()) <= 0) throw new Refusal('room.not_controllable')
    const leading = role === 'teacher' ? await leadingLink(room, seat, place) : null
    if (leading) return { kind: 'link', url: leading, expiresAt: earlier(expiresAt, now().add(leadingLasts)) }
    return { kind: 'link', url: await ownLink({ room, seat, displayName }, place), expiresAt }
  }

  async function ownLink(
    { room, seat, displayName }: Pick<SeatRequest, 'room' | 'seat' | 'displayName'>,
    place: string,
  ): Promise<string> {
    const keys = await outside.keysOf(room, seat)
    const standing = keys.findLast(({ isRefused }) => !isRefused)
    const kept = standing && (await linkOf(ask, place, standing.knownAs))
    if (kept) return kept
    const email = `${seat}.${keys.length + 1}@${options.host}`
    const added = await addRegistrant(ask, place, email, displayName)
    if (!added) return commonLink(place)
    await outside.addKey(room, seat, added.registrant_id)
    return added.join_url
  }

  /** Zoom has one leader: the first teacher to come. The others are registered like everybody. */
  async function leadingLink(room: RoomId, seat: SeatId, place: string): Promise<string | null> {
    const meeting = await meetingAt(ask, place)
    if (!meeting) throw new Refusal('room.unknown')
    return (await outside.addKey(room, seat, meeting.host_id)) ? meeting.start_url : null
  }

  async function commonLink(place: string): Promise<string> {
    const meeting = await meetingAt(ask, place)
    if (!meeting) throw new Refusal('room.unknown')
    return meeting.join_url
  }

  return {
    isElsewhere: true,

    async openRoom(room) {
      if (await outside.placeOf(room)) return
      const made = await makeMeeting(ask, options.user, options.host, now())
      const kept = await outside.keepPlace(room, made)
      if (kept !== made) await deleteMeeting(ask, made)
    },

    issueSeat,
    // Nothing outside Zoom's own windows mutes, or says who may send what.
    changeRights: async () => notControllable(),
    muteTrack: async () => notControllable(),

    /** The link opens nothing any more; whoever is in can only be put out in Zoom itself. */
    async removeSeat(room, seat) {
      const place = await outside.placeOf(room)
      if (!place) throw new Refusal('seat.unknown')
      const keys = (await outside.keysOf(room, seat)).filter(({ isRefused }) => !isRefused)
      await outside.refuseKeys(room, seat)
      if (keys.length > 0)
        await cancelRegistrants(
          ask,
          place,
          keys.map(({ knownAs }) => knownAs),
        )
      if ((await present(room)).some((one) => one.seat === seat)) notControllable()
      throw new Refusal('seat.unknown')
    },

    seatsIn: present,

    async closeRoom(room) {
      const place = await outside.placeOf(room)
      if (!place) return
      await deleteMeeting(ask, place)
      await outside.forget(room)
    },

    onPresence(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    async receiveWebhook(body, signature, timestamp) {
      const told = zoomTold(body, { secret: options.webhookSecret, signature, timestamp, now: now() })
      if (told === 'forged') return false
      if (told.kind === 'challenge') return told.answer
      if (told.kind === 'other') return true
      const room = await outside.roomAt(told.place)
      const seat = room && (await outside.seatKnownAs(room, told.knownAs))
      if (!room || !seat) return true
      const { kind, connection, at } = told
      for (const listener of listeners) await listener({ room, seat, connection, kind, at })
      return true
    },
  }
}

function earlier(one: Temporal.Instant, other: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(one, other) < 0 ? one : other
}
