import type { Id } from '#kernel/id'

export type RoomId = Id<'rom'>
export type SeatId = Id<'sea'>

/** What a seat can be muted on. A screen's sound belongs to `screen`. */
export type TrackSource = 'microphone' | 'camera' | 'screen'

export type SeatRole = 'teacher' | 'student' | 'guest'

export type SeatRights = {
  /** The sources this seat may send. None: it watches and listens. */
  publish: readonly TrackSource[]
  /** May send chat, raised hands and reactions. */
  say: boolean
}

export type SeatRequest = {
  room: RoomId
  seat: SeatId
  /** What the others read beside the picture. Never an e-mail address. */
  displayName: string
  role: SeatRole
  rights: SeatRights
  /** No entry after this instant; whoever is in stays. */
  expiresAt: Temporal.Instant
}

/** How a person gets in: with a token into a room we steer, or with a link into one that we do not. */
export type Ticket =
  | { kind: 'room'; url: string; token: string; expiresAt: Temporal.Instant }
  | { kind: 'link'; url: string; expiresAt: Temporal.Instant }

export type PresentSeat = {
  seat: SeatId
  displayName: string
  connection: string
  since: Temporal.Instant
  sending: { source: TrackSource; muted: boolean }[]
}

/**
 * Somebody came or went. One seat may hold several connections in turn, and for a moment two;
 * `connection` pairs a `left` with its `joined`. Facts arrive at least once, in order for each room.
 */
export type PresenceFact = {
  room: RoomId
  seat: SeatId
  connection: string
  kind: 'joined' | 'left'
  /** When it happened, where the media server knows; a lost connection left when it was last heard. */
  at?: Temporal.Instant
}

export type PresenceListener = (fact: PresenceFact) => void | Promise<void>

/**
 * Where live classes happen. Refuses with `room.unknown`, `seat.unknown` (not in the room now),
 * `room.not_controllable` (this kind of room takes no orders) and `room.unreachable` (try again).
 */
export interface MediaRooms {
  /** Makes the room, or leaves it as it is. */
  openRoom(room: RoomId, about?: { seats?: number }): Promise<void>
  issueSeat(request: SeatRequest): Promise<Ticket>
  /** Takes effect at once; a source that is no longer allowed stops being sent. */
  changeRights(room: RoomId, seat: SeatId, rights: SeatRights): Promise<void>
  /** Mutes what is being sent; the person may unmute again. */
  muteTrack(room: RoomId, seat: SeatId, source: TrackSource): Promise<void>
  /** Puts the seat out and refuses the tickets it was given until now. */
  removeSeat(room: RoomId, seat: SeatId): Promise<void>
  seatsIn(room: RoomId): Promise<PresentSeat[]>
  /** Puts everybody out and forgets the room. */
  closeRoom(room: RoomId): Promise<void>
  /** Returns the way to stop listening. */
  onPresence(listener: PresenceListener): () => void
}
