import type { ClaimGrants } from 'livekit-server-sdk'
import type { HeardPacket } from './hearing/voices.ts'

/** How the main process and a media process talk: plain JSON over the IPC channel. */
export type ChildOptions = {
  /** UDP ports this process may use; all its media goes through the first one that is free. */
  ports: readonly number[]
  /** Addresses clients can reach that port at. */
  announced: readonly string[]
  /** A TURN server that clients may go through. */
  relay?: { urls: readonly string[]; secret: string } | undefined
}

/** A verified client, about to be handed over with its TCP connection. */
export type Arrival = {
  claims: ClaimGrants
  identity: string
  room: string
  /** Of the `/rtc` request. */
  query: { reconnect?: string; sid?: string; auto_subscribe?: string }
  headers: Record<string, string>
  /** Bytes the client sent right behind its request, in base64. */
  head: string
}

/** A RoomService request, already allowed; `body` is the request message as JSON. */
export type Order = { method: OrderName; body: unknown }

export const orderNames = [
  'CreateRoom',
  'ListRooms',
  'DeleteRoom',
  'ListParticipants',
  'GetParticipant',
  'RemoveParticipant',
  'MutePublishedTrack',
  'UpdateParticipant',
  'SendData',
] as const
export type OrderName = (typeof orderNames)[number]

/** Something that happened, on its way to becoming a webhook: LiveKit messages as JSON. */
export type RoomFact = {
  event:
    | 'room_started'
    | 'room_finished'
    | 'participant_joined'
    | 'participant_left'
    | 'track_published'
    | 'track_unpublished'
  room: { name: string; [field: string]: unknown }
  participant?: { sid: string; identity: string; [field: string]: unknown }
  track?: Record<string, unknown>
  /** Milliseconds since the epoch. */
  at: number
}

export type ChildFigures = {
  rooms: number
  participants: number
  publications: number
  /** Packets to those who are there now; what went to others is forgotten. */
  forwarded: number
  received: number
  sent: number
  unknown: number
  refused: number
  strayErrors: number
  cpuMicroseconds: number
  residentBytes: number
}

/** What a media process is told about recording one of its rooms. Sound and pictures go to the file, never into an answer. */
export type CaptureOrder =
  | { act: 'begin'; room: string; path: string; leftOut: readonly string[]; hosts: readonly string[] }
  | { act: 'change'; room: string; leftOut: readonly string[] }
  | { act: 'end'; room: string }

/** What it is told about listening to one. */
export type HearingOrder =
  | { act: 'begin'; room: string; leftOut: readonly string[] }
  | { act: 'change'; room: string; leftOut: readonly string[] }
  | { act: 'end'; room: string }

export type ToChild =
  | { kind: 'start'; options: ChildOptions }
  | { kind: 'arrival'; id: number; arrival: Arrival }
  /** Nobody else reads from this client's connection any more. */
  | { kind: 'yours'; id: number }
  | { kind: 'order'; id: number; order: Order }
  | { kind: 'capture'; id: number; order: CaptureOrder }
  | { kind: 'hearing'; id: number; order: HearingOrder }
  | { kind: 'figures'; id: number }
  | { kind: 'announce'; addresses: readonly string[] }
  | { kind: 'stop' }

export type Answer = { ok: true; body: unknown } | { ok: false; code: TwirpCode; message: string }
export type TwirpCode =
  | 'not_found'
  | 'invalid_argument'
  | 'permission_denied'
  | 'unauthenticated'
  | 'unavailable'
  | 'internal'
  | 'bad_route'
  | 'resource_exhausted'

export type FromChild =
  | { kind: 'arrived'; id: number }
  | { kind: 'ready'; port: number }
  | { kind: 'failed'; reason: string }
  | { kind: 'answer'; id: number; answer: Answer }
  | { kind: 'figures'; id: number; figures: ChildFigures }
  | { kind: 'fact'; fact: RoomFact }
  /** Of a room that is listened to. */
  | { kind: 'heard'; room: string; packets: HeardPacket[] }
  /** What is recorded into this file cannot be written on. */
  | { kind: 'broken'; room: string; path: string }
  | { kind: 'log'; level: 'debug' | 'info' | 'warn' | 'error'; about: Record<string, unknown>; message: string }
