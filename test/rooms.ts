import { Readable } from 'node:stream'
import { Refusal } from '#kernel/refusal'
import type {
  MediaRooms,
  PresenceListener,
  Recorder,
  RecordingId,
  RoomId,
  SeatId,
  SeatRequest,
  SeatRights,
  TrackSource,
} from '#modules/live/ports'

type Sitting = {
  seat: SeatId
  displayName: string
  connection: string
  since: Temporal.Instant
  sending: { source: TrackSource; muted: boolean }[]
}
type Deed = { deed: string; room: RoomId; seat?: SeatId; source?: TrackSource; rights?: SeatRights }

/** A media server that carries nothing and remembers what it was told. `enter` and `vanish` are what people at the other end do. */
export function roomsForSpecs(now: () => Temporal.Instant) {
  const rooms = new Map<RoomId, Sitting[]>()
  const deeds: Deed[] = []
  const issued: SeatRequest[] = []
  const listeners = new Set<PresenceListener>()
  let reachable = true

  const sittingIn = (room: RoomId): Sitting[] => {
    if (!reachable) throw new Refusal('room.unreachable')
    const sitting = rooms.get(room)
    if (!sitting) throw new Refusal('room.unknown')
    return sitting
  }
  const sitting = (room: RoomId, seat: SeatId): Sitting => {
    const found = sittingIn(room).find((other) => other.seat === seat)
    if (!found) throw new Refusal('seat.unknown')
    return found
  }

  const media: MediaRooms = {
    async openRoom(room) {
      if (!reachable) throw new Refusal('room.unreachable')
      if (!rooms.has(room)) rooms.set(room, [])
    },
    async issueSeat(request) {
      sittingIn(request.room)
      issued.push(request)
      return {
        kind: 'room',
        url: 'wss://media.test',
        token: `token-${request.seat}-${issued.length}`,
        expiresAt: request.expiresAt,
      }
    },
    async changeRights(room, seat, rights) {
      sitting(room, seat)
      deeds.push({ deed: 'changeRights', room, seat, rights })
    },
    async muteTrack(room, seat, source) {
      for (const track of sitting(room, seat).sending) if (track.source === source) track.muted = true
      deeds.push({ deed: 'muteTrack', room, seat, source })
    },
    async removeSeat(room, seat) {
      deeds.push({ deed: 'removeSeat', room, seat })
      sitting(room, seat)
      rooms.set(
        room,
        sittingIn(room).filter((other) => other.seat !== seat),
      )
    },
    async seatsIn(room) {
      return sittingIn(room)
    },
    async closeRoom(room) {
      sittingIn(room)
      deeds.push({ deed: 'closeRoom', room })
      rooms.delete(room)
    },
    onPresence(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }

  return {
    media,
    deeds,
    issued,
    setReachable(is: boolean) {
      reachable = is
    },
    /** Somebody connects; the media server says so at once. */
    async enter(room: RoomId, seat: SeatId, connection: string, sending: TrackSource[] = ['microphone', 'camera']) {
      const tracks = sending.map((source) => ({ source, muted: false }))
      sittingIn(room).push({ seat, displayName: '', connection, since: now(), sending: tracks })
      for (const listener of listeners) await listener({ room, seat, connection, kind: 'joined', at: now() })
    },
    async vanish(room: RoomId, seat: SeatId, connection: string) {
      rooms.set(
        room,
        sittingIn(room).filter((other) => other.connection !== connection),
      )
      for (const listener of listeners) await listener({ room, seat, connection, kind: 'left', at: now() })
    },
    /** Everything is gone, and nobody is told. */
    crash() {
      rooms.clear()
    },
  }
}

type Recorded = { room: RoomId; recording: RecordingId; leftOut: readonly SeatId[]; going: boolean }

/** A recorder that records nothing, remembers what it was told, and has a film of every recording it was told to start. */
export function recorderForSpecs() {
  const recorded: Recorded[] = []
  const state = { isReachable: true, showsScreen: false, discarded: [] as RecordingId[] }
  const goingOn = (room: RoomId) => recorded.find((one) => one.room === room && one.going)
  const recorder: Recorder = {
    async start(room, { recording, leftOut }) {
      if (!state.isReachable) throw new Refusal('room.unreachable')
      if (goingOn(room)?.recording !== recording) recorded.push({ room, recording, leftOut, going: true })
    },
    async leaveOut(room, seats) {
      const going = goingOn(room)
      if (going) going.leftOut = seats
    },
    async stop(room) {
      const going = goingOn(room)
      if (going) going.going = false
    },
    async film(recording) {
      if (!recorded.some((one) => one.recording === recording)) return null
      const bytes = Buffer.from('a film')
      const faces = {
        bytes: 5,
        spans: [{ from: 1_500, to: 20_000 }],
        read: () => Readable.from([Buffer.from('faces')]),
      }
      return {
        milliseconds: 61_400,
        bytes: bytes.length,
        read: () => Readable.from([bytes]),
        faces: state.showsScreen ? faces : null,
      }
    },
    async discard(recording) {
      state.discarded.push(recording)
    },
    onBroken: () => () => {},
  }
  return { recorder, recorded: Object.assign(recorded, { state }) }
}
