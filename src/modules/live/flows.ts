import type { Actor } from '#kernel/actor'
import type { Db, ReadTx } from '#kernel/db'
import { granted, Refusal } from '#kernel/refusal'
import { arrange, arrangementOf } from './arrangements.ts'
import { roomsOfSeats } from './breakouts.ts'
import type { CaptionPorts } from './caption-flows.ts'
import { nameIn, sitDown } from './classes.ts'
import { publishAround } from './group-channels.ts'
import { endHosting, heldSessionHostedBy, makeHost, sessionHostedBy } from './hosts.ts'
import type { ErasureMarks, MediaRooms, RoomId, SeatId, TrackSource } from './ports.ts'
import { isConnected, recordLeaving } from './presences.ts'
import type { RecordingPorts } from './recording-flows.ts'
import { removeSeat } from './removals.ts'
import { goingOn, rightsOf } from './rules.ts'
import type { Arrange, SessionId } from './schema.ts'
import { seatIn, seatTakenBy, studentSeatsIn } from './seats.ts'
import { heldSessionSeenBy, heldSessionTaughtBy, type SeenSession, timesOf } from './sessions.ts'

export type LivePorts = RecordingPorts &
  CaptionPorts & {
    rooms: MediaRooms
    /** Classes in somebody else's meeting, known by its link. */
    behind(link: string): MediaRooms
    /** How many guests a class may have, and how often one network may come as one within an hour. */
    guestLimits: { places: number; anHour: number }
    erasureJournal: ErasureMarks
  }

/** Gives the actor their place in the class, and the key to its room; or the link, where the class is held elsewhere. */
export async function enterRoom(db: Db, ports: LivePorts, actor: Actor, sessionId: SessionId, origin: string) {
  const { session, seat, roomId, groupId, expiresAt, waits, rights } = await db.transact(async (tx) => {
    const session = await heldSessionSeenBy(tx, actor, sessionId)
    return { session, ...(await sitDown(tx, actor, session)) }
  })
  const { role } = session
  const place = { role, seatId: seat.id, groupId }
  if (waits || !roomId) return { kind: 'waiting' as const, url: '', token: null, ...place }
  const rooms = roomsOf(ports, session)

  await rooms.openRoom(roomId)
  const displayName = nameIn(session, actor)
  const request = { room: roomId, seat: seat.id, displayName, role, rights, expiresAt }
  const ticket = await rooms.issueSeat(request)
  const url = new URL(ticket.url, origin).href
  return { kind: ticket.kind, url, token: ticket.kind === 'room' ? ticket.token : null, ...place }
}

function roomsOf({ rooms, behind }: LivePorts, session: SeenSession): MediaRooms {
  return session.meeting_link ? behind(session.meeting_link) : rooms
}

/** Whoever leaves takes their key along: it opens nothing any more, unless they still sit at another device. */
export async function leaveRoom(
  db: Db,
  ports: LivePorts,
  actor: Actor,
  sessionId: SessionId,
  connection: string | undefined,
): Promise<void> {
  const left = await db.transact(async (tx) => {
    const seat = await seatTakenBy(tx, actor, sessionId)
    if (connection) await recordLeaving(tx, seat.id, connection)
    const room = (await roomsOfSeats(tx, seat.session))(seat.id)
    return { seat, room, elsewhere: await isConnected(tx, seat.id) }
  })
  const { seat, room, elsewhere } = left
  if (room && !seat.session.meeting_link && !elsewhere)
    await unlessGone(ports.rooms.removeSeat(room, seat.id), leftThemselves)
}

export async function muteSeat(
  db: Db,
  ports: LivePorts,
  actor: Actor,
  { sessionId, seatId, source }: { sessionId: SessionId; seatId: SeatId; source: TrackSource },
) {
  const { room } = await db.read(async (tx) => {
    const session = await sessionHostedBy(tx, actor, sessionId)
    await seatIn(tx, session, seatId)
    return { room: (await controllable(tx, session))(seatId) }
  })
  await unlessGone(ports.rooms.muteTrack(room, seatId, source))
  if (source === 'microphone') await tellMuted(db, { id: seatId, session_id: sessionId }, seatId)
}

/** Whoever may share a screen from now on is told so by the media server, and whoever may not any more stops. */
export async function arrangeClass(db: Db, { rooms }: LivePorts, actor: Actor, { sessionId, ...wishes }: Arrange) {
  const { roomOf, students, sharing } = await db.transact(async (tx) => {
    const session = await heldSessionHostedBy(tx, actor, sessionId)
    const { sharing } = await arrange(tx, actor, session, wishes)
    return { roomOf: await roomsOfSeats(tx, session), students: await studentSeatsIn(tx, session), sharing }
  })
  if (wishes.sharing === undefined) return
  const rights = rightsOf({ steers: false, sharing })
  await Promise.all(
    students.map(async (seat) => {
      const room = roomOf(seat)
      if (room) await unlessGone(rooms.changeRights(room, seat, rights))
    }),
  )
}

export async function hostClass(
  db: Db,
  { rooms }: LivePorts,
  actor: Actor,
  { sessionId, seatId, hosts }: { sessionId: SessionId; seatId: SeatId; hosts: boolean },
): Promise<void> {
  const { room, sharing } = await db.transact(async (tx) => {
    const session = await heldSessionTaughtBy(tx, actor, sessionId)
    await (hosts ? makeHost(tx, actor, session, seatId) : endHosting(tx, session, seatId))
    return { room: (await roomsOfSeats(tx, session))(seatId), ...(await arrangementOf(tx, session)) }
  })
  if (room) await unlessGone(rooms.changeRights(room, seatId, rightsOf({ steers: hosts, sharing })))
}

/** Everybody who is where the actor is, but those who steer the class. They may unmute themselves again. */
export async function muteAll(
  db: Db,
  ports: LivePorts,
  actor: Actor,
  sessionId: SessionId,
): Promise<{ muted: number }> {
  const { room, seat, students } = await db.read(async (tx) => {
    const session = await sessionHostedBy(tx, actor, sessionId)
    const roomOf = await controllable(tx, session)
    const seat = await seatTakenBy(tx, actor, sessionId)
    return { room: roomOf(seat.id), seat, students: new Set(await studentSeatsIn(tx, session)) }
  })
  const speaking = (await ports.rooms.seatsIn(room)).filter(
    ({ seat, sending }) => students.has(seat) && sending.some(({ source, muted }) => source === 'microphone' && !muted),
  )
  await Promise.all(speaking.map(({ seat }) => unlessGone(ports.rooms.muteTrack(room, seat, 'microphone'))))
  await tellMuted(db, seat, null)
  return { muted: speaking.length }
}

/** The seat is refused from this moment on, even if the media server is slow to hear of it. */
export async function removeFromClass(
  db: Db,
  ports: LivePorts,
  actor: Actor,
  { sessionId, seatId }: { sessionId: SessionId; seatId: SeatId },
): Promise<void> {
  const room = await db.transact(async (tx) => {
    const session = await heldSessionHostedBy(tx, actor, sessionId)
    const room = (await controllable(tx, session))(seatId)
    await removeSeat(tx, actor, session, seatId)
    return room
  })
  await unlessGone(ports.rooms.removeSeat(room, seatId))
}

/** In which room of ours each seat is, while the class goes on. */
async function controllable(tx: ReadTx, session: SeenSession): Promise<(seat: SeatId) => RoomId> {
  granted(goingOn(timesOf(session), tx.now))
  const { room_id: ofClass, meeting_link: link } = session
  if (link || !ofClass) throw new Refusal('room.not_controllable')
  const roomOf = await roomsOfSeats(tx, session)
  return (seat) => roomOf(seat) ?? ofClass
}

async function tellMuted(db: Db, around: { id: SeatId; session_id: SessionId }, seatId: SeatId | null): Promise<void> {
  await db.transact((tx) => publishAround(tx, around, 'muted', { seatId }))
}

const leftThemselves = ['seat.unknown', 'room.unknown', 'room.not_controllable']

/** Somebody who is not there can neither be muted nor put out, and need not be. */
async function unlessGone(order: Promise<void>, harmless = ['seat.unknown', 'room.unknown']): Promise<void> {
  try {
    await order
  } catch (error) {
    if (!(error instanceof Refusal) || !harmless.includes(error.code)) throw error
  }
}
