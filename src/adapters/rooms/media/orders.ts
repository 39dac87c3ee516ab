import {
  CreateRoomRequest,
  DataPacket,
  DeleteRoomRequest,
  DisconnectReason,
  ListParticipantsRequest,
  ListRoomsRequest,
  MuteRoomTrackRequest,
  RoomParticipantIdentity,
  SendDataRequest,
  UpdateParticipantRequest,
  UserPacket,
} from '@livekit/protocol'
import type { Answer, Order, OrderName } from '../messages.ts'
import { spread } from './data-packets.ts'
import type { Participant } from './participants.ts'
import type { Room } from './rooms.ts'

/** The rooms of this process. */
export type OpenRooms = {
  readonly rooms: ReadonlyMap<string, Room>
  open(name: string): Room
}

/** LiveKit's RoomService, as far as it is served here: request and response are its messages as JSON. */
export function carryOut(hall: OpenRooms, { method, body }: Order): Answer {
  try {
    return { ok: true, body: methods[method](hall, body as never) }
  } catch (error) {
    if (error instanceof Absent) return { ok: false, code: 'not_found', message: error.message }
    return { ok: false, code: 'invalid_argument', message: error instanceof Error ? error.message : String(error) }
  }
}

const reading = { ignoreUnknownFields: true }

const methods: Record<OrderName, (hall: OpenRooms, body: never) => unknown> = {
  CreateRoom(hall, body) {
    const request = CreateRoomRequest.fromJson(body, reading)
    const room = hall.open(request.name)
    room.maxParticipants = request.maxParticipants
    if (request.metadata) room.metadata = request.metadata
    return room.info.toJson()
  },

  ListRooms(hall, body) {
    const { names } = ListRoomsRequest.fromJson(body, reading)
    const wanted = [...hall.rooms.values()].filter(({ name }) => names.length === 0 || names.includes(name))
    return { rooms: wanted.map(({ info }) => info.toJson()) }
  },

  DeleteRoom(hall, body) {
    roomOf(hall, DeleteRoomRequest.fromJson(body, reading).room).finish()
    return {}
  },

  ListParticipants(hall, body) {
    const { participants } = roomOf(hall, ListParticipantsRequest.fromJson(body, reading).room)
    return { participants: [...participants.values()].map(({ info }) => info.toJson()) }
  },

  GetParticipant(hall, body) {
    return participantOf(hall, RoomParticipantIdentity.fromJson(body, reading)).info.toJson()
  },

  RemoveParticipant(hall, body) {
    const participant = participantOf(hall, RoomParticipantIdentity.fromJson(body, reading))
    participant.room.leave(participant, DisconnectReason.PARTICIPANT_REMOVED)
    return {}
  },

  MutePublishedTrack(hall, body) {
    const request = MuteRoomTrackRequest.fromJson(body, reading)
    const participant = participantOf(hall, request)
    const publication = participant.publications.get(request.trackSid)
    if (!publication) throw new Absent('track does not exist')
    if (!request.muted) throw new Error('remote unmute not enabled')
    participant.mute(publication, true)
    return { track: publication.info.toJson() }
  },

  UpdateParticipant(hall, body) {
    const request = UpdateParticipantRequest.fromJson(body, reading)
    const participant = participantOf(hall, request)
    if (request.metadata) participant.metadata = request.metadata
    if (request.name) participant.name = request.name
    const attributes = { ...participant.attributes, ...request.attributes }
    participant.attributes = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ''))
    if (request.permission) participant.allow(request.permission)
    else participant.changed()
    return participant.info.toJson()
  },

  SendData(hall, body) {
    const request = SendDataRequest.fromJson(body, reading)
    const value = new UserPacket({
      payload: request.data,
      ...(request.topic !== undefined && { topic: request.topic }),
    })
    const packet = new DataPacket({
      destinationIdentities: request.destinationIdentities,
      value: { case: 'user', value },
    })
    spread(roomOf(hall, request.room), packet, request.kind === 1 ? 'lossy' : 'reliable')
    return {}
  },
}

class Absent extends Error {}

function roomOf(hall: OpenRooms, name: string): Room {
  const room = hall.rooms.get(name)
  if (!room) throw new Absent('requested room does not exist')
  return room
}

function participantOf(hall: OpenRooms, { room, identity }: { room: string; identity: string }): Participant {
  const participant = roomOf(hall, room).participants.get(identity)
  if (!participant) throw new Absent('participant does not exist')
  return participant
}
