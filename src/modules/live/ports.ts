import type { Readable } from 'node:stream'
import type { Id } from '#kernel/id'

export type RoomId = Id<'rom'>
export type RecordingId = Id<'rec'>
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
  /** Its people leave our pages for it: they get a link, and no camera of theirs is tried here. */
  readonly isElsewhere?: boolean
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

/** As whom a service outside knows a seat. Whoever is let in again after a removal is somebody else to it. */
export type OutsideKey = { knownAs: string; isRefused: boolean }

/** What is remembered, until a room is closed, of classes that a service outside holds under names of its own. */
export interface OutsideRooms {
  placeOf(room: RoomId): Promise<string | null>
  roomAt(place: string): Promise<RoomId | null>
  /** Answers what holds: where two open a room at once, the first word counts. */
  keepPlace(room: RoomId, place: string): Promise<string>
  /** In the order they were added. */
  keysOf(room: RoomId, seat: SeatId): Promise<OutsideKey[]>
  /** Answers false where another seat of the room is known so. Refuses with `room.unknown`. */
  addKey(room: RoomId, seat: SeatId, knownAs: string): Promise<boolean>
  refuseKeys(room: RoomId, seat: SeatId): Promise<void>
  seatKnownAs(room: RoomId, knownAs: string): Promise<SeatId | null>
  forget(room: RoomId): Promise<void>
}

export type RecordingOrder = {
  recording: RecordingId
  /** Of these seats nothing is recorded. */
  leftOut: readonly SeatId[]
  hosts: readonly SeatId[]
}

/** A recording that can be seen: its bytes are read once, from beginning to end. */
export type RecordedFilm = { milliseconds: number; bytes: number; read(): Readable; faces: RecordedFaces | null }

/** Who speaks beside a screen: silent, in the time of the film. Between the spans (milliseconds) there is nothing to see. */
export type RecordedFaces = { bytes: number; spans: readonly { from: number; to: number }[]; read(): Readable }

/**
 * Records classes. Refuses to start with `room.cannot_record` (never, in this kind of room) and `room.unreachable` (try again).
 * Sound and pictures stay with the recorder until the film is read; nothing else about them is told.
 */
export interface Recorder {
  /** Goes on where it is asked for what it does already, or was broken off. */
  start(room: RoomId, order: RecordingOrder): Promise<void>
  leaveOut(room: RoomId, seats: readonly SeatId[]): Promise<void>
  /** What has come so far is kept. Stopping what does not go on is no fault. */
  stop(room: RoomId): Promise<void>
  /** Waits until it is made; nothing where there never was anything to see. */
  film(recording: RecordingId): Promise<RecordedFilm | null>
  /** Forgets what is kept of it here. */
  discard(recording: RecordingId): Promise<void>
  /**
   * Told of what goes on no more although nobody stopped it, for want of room on a disk; what has come so far is kept.
   * Returns the way to stop being told.
   */
  onBroken(listener: (broken: { room: RoomId; recording: RecordingId }) => void): () => void
}

/** What somebody said without a pause, as sound that nobody keeps. */
export type Utterance = {
  room: RoomId
  seat: SeatId
  startedAt: Temporal.Instant
  milliseconds: number
  /** A WAV file, 16 kHz, one channel. */
  sound: Uint8Array
}

/** Listens to rooms of its own. Refuses to start with `room.cannot_listen` (never, in this kind of room) and `room.unreachable`. */
export interface Hearing {
  /** Whether there are rooms here whose sound can be listened to at all. */
  readonly offered: boolean
  /** Goes on where it is asked for what it does already. Of these seats nothing is listened to. */
  start(room: RoomId, leftOut: readonly SeatId[]): Promise<void>
  leaveOut(room: RoomId, seats: readonly SeatId[]): Promise<void>
  /** Stopping what does not go on is no fault. */
  stop(room: RoomId): Promise<void>
  /** Listens no further. Settles when all that was said until now was told, and whoever was told is done with it. */
  finish(room: RoomId): Promise<void>
  /** Returns the way to stop being told. */
  onUtterance(listener: (utterance: Utterance) => void | Promise<void>): () => void
}

/** Who was erased, written down outside of the database. A mark says nothing about its person; it only recognises them. */
export interface ErasureMarks {
  /** Is on disk when it returns. Writing the same mark again changes nothing. */
  note(mark: string, at: Temporal.Instant): Promise<void>
  marks(): Promise<ReadonlySet<string>>
}

/** Heard words, which may be none; `later`: it is busy, slow or gone; `refused`: it does not want this, now or ever. */
export type Heard = { is: 'heard'; text: string } | { is: 'later' } | { is: 'refused' }

/** Makes words of sound. It never throws, and answers within some ten seconds. */
export interface Recogniser {
  recognise(sound: Uint8Array, about: { language: string | null }): Promise<Heard>
}
