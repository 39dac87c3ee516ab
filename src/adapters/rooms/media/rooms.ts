import {
  ClientConfiguration,
  Codec,
  ConnectionQualityUpdate,
  DisconnectReason,
  type ICEServer,
  JoinResponse,
  LeaveRequest_Action,
  ParticipantInfo_State,
  ParticipantUpdate,
  ReconnectResponse,
  Room as RoomInfo,
  RoomUpdate,
  ServerInfo,
  ServerInfo_Edition,
  SpeakersChanged,
  SubscribedCodec,
  SubscribedQuality,
  SubscribedQualityUpdate,
  VideoQuality,
} from '@livekit/protocol'
import { limits } from '../limits.ts'
import type { RoomFact } from '../messages.ts'
import { relay } from './data-packets.ts'
import type { Participant } from './participants.ts'
import type { Publication } from './publications.ts'
import { Qualities } from './qualities.ts'
import { type Relay, relayFor } from './relays.ts'
import { newSid } from './sids.ts'
import { Speakers } from './speakers.ts'
import { type RoomListener, Tap } from './taps.ts'
import { Voices } from './voices.ts'

export type RoomEvents = {
  onFact(fact: RoomFact): void
  onFinished(room: Room): void
  log(level: 'debug' | 'info' | 'warn', about: Record<string, unknown>, message: string): void
  relay?: Relay
}

const enabledCodecs = [new Codec({ mime: 'video/VP8' }), new Codec({ mime: 'audio/opus' })]
const server = new ServerInfo({
  edition: ServerInfo_Edition.Standard,
  version: '1.9.0',
  protocol: 16,
  nodeId: 'lectern',
})

export class Room {
  readonly name: string
  readonly sid = newSid('RM')
  readonly participants = new Map<string, Participant>()
  readonly voices = new Voices(limits.room.voices)
  readonly #events: RoomEvents
  readonly #speakers = new Speakers()
  readonly #qualities = new Qualities()
  readonly #taps = new Set<Tap>()
  readonly #createdAt = Date.now()
  #end: NodeJS.Timeout | undefined
  #finished = false
  metadata = ''
  maxParticipants = 0

  constructor(name: string, events: RoomEvents) {
    this.name = name
    this.#events = events
    this.#endAfter(limits.room.empty)
    this.#tell('room_started')
  }

  get info(): RoomInfo {
    const publishers = [...this.participants.values()].filter(({ publications }) => publications.size > 0)
    return new RoomInfo({
      sid: this.sid,
      name: this.name,
      emptyTimeout: limits.room.empty / 1000,
      departureTimeout: limits.room.departed / 1000,
      maxParticipants: this.maxParticipants,
      creationTime: BigInt(Math.floor(this.#createdAt / 1000)),
      creationTimeMs: BigInt(this.#createdAt),
      numParticipants: this.participants.size,
      numPublishers: publishers.length,
      metadata: this.metadata,
      enabledCodecs,
    })
  }

  get isFull(): boolean {
    return (
      this.participants.size >= Math.min(limits.room.participants, this.maxParticipants || Number.POSITIVE_INFINITY)
    )
  }

  log(level: 'debug' | 'info' | 'warn', about: Record<string, unknown>, message: string): void {
    this.#events.log(level, { room: this.name, ...about }, message)
  }

  /** Takes a participant in. The same identity elsewhere gives way: one seat, one presence. */
  enter(participant: Participant): void {
    clearTimeout(this.#end)
    const before = this.participants.get(participant.identity)
    if (before) this.leave(before, DisconnectReason.DUPLICATE_IDENTITY)
    const others = [...this.participants.values()]
    this.participants.set(participant.identity, participant)
    participant.send({ case: 'join', value: this.#joinResponse(participant, others) })
    if (this.#speakers.speaking.length > 0)
      participant.send({ case: 'speakersChanged', value: new SpeakersChanged({ speakers: this.#speakers.speaking }) })
    if (others.length > 0) {
      participant.send({
        case: 'connectionQuality',
        value: new ConnectionQualityUpdate({ updates: this.#qualities.all }),
      })
    }
    for (const other of others) {
      for (const publication of other.publications.values())
        if (participant.autoSubscribe) this.follow(participant, publication)
    }
    participant.subscriber.offer()
    this.announce(participant)
  }

  /** A client that had lost its signalling connection goes on where it was. */
  resume(participant: Participant): void {
    participant.send({
      case: 'reconnect',
      value: new ReconnectResponse({
        clientConfiguration: new ClientConfiguration(),
        serverInfo: server,
        iceServers: this.#relaysFor(participant),
      }),
    })
    participant.send({
      case: 'update',
      value: new ParticipantUpdate({ participants: this.#visible().map(({ info }) => info) }),
    })
    participant.send({ case: 'roomUpdate', value: new RoomUpdate({ room: this.info }) })
    participant.subscriber.restart()
  }

  /** Media flows: from now on the participant counts as present. */
  activate(participant: Participant): void {
    if (participant.state !== ParticipantInfo_State.JOINED) return
    participant.state = ParticipantInfo_State.ACTIVE
    participant.changed()
    this.#tell('participant_joined', participant)
  }

  leave(participant: Participant, reason?: DisconnectReason, action = LeaveRequest_Action.DISCONNECT): void {
    if (this.participants.get(participant.identity) !== participant) return
    this.participants.delete(participant.identity)
    const wasPresent = participant.state === ParticipantInfo_State.ACTIVE
    const lost = reason === undefined && action === LeaveRequest_Action.DISCONNECT
    const at = lost ? participant.heardAt : Date.now()
    for (const publication of participant.publications.values()) this.withdraw(participant, publication)
    participant.close(
      reason ?? (action === LeaveRequest_Action.RECONNECT ? DisconnectReason.STATE_MISMATCH : undefined),
      action,
    )
    this.announce(participant)
    if (wasPresent) this.#tell('participant_left', participant, undefined, at)
    if (this.participants.size === 0) this.#endAfter(limits.room.departed)
  }

  /** Everybody learns how this participant is now. */
  announce(participant: Participant): void {
    const update = new ParticipantUpdate({ participants: [participant.info] })
    for (const other of this.participants.values()) {
      if (!participant.permission.hidden || other === participant) other.send({ case: 'update', value: update })
    }
  }

  /** A track is there: everybody who follows automatically gets it. Told once. */
  show(owner: Participant, publication: Publication): void {
    if (publication.shown) return
    publication.shown = true
    owner.changed()
    for (const other of this.participants.values())
      if (other !== owner && other.autoSubscribe) this.follow(other, publication)
    for (const tap of this.#taps) tap.add(publication)
    this.#tell('track_published', owner, publication)
    this.demandChanged(owner, publication)
  }

  withdraw(owner: Participant, publication: Publication): void {
    for (const other of this.participants.values()) other.subscriber.unfollow(publication)
    for (const tap of this.#taps) tap.remove(publication)
    this.voices.forget(publication)
    if (publication.shown) this.#tell('track_unpublished', owner, publication)
  }

  follow(participant: Participant, publication: Publication): void {
    if (participant.permission.canSubscribe && publication.shown) participant.subscriber.follow(publication)
  }

  /** Listens to everything in the room, from within its process. Returns the way to stop. */
  tap(listener: RoomListener): () => void {
    const tap = new Tap(listener, (error) => this.log('warn', { error: String(error) }, 'a listener of a room broke'))
    this.#taps.add(tap)
    for (const { publications } of this.participants.values())
      for (const publication of publications.values()) if (publication.shown) tap.add(publication)
    tap.speakers(this.#speakers.speaking)
    return () => {
      this.#taps.delete(tap)
      tap.end()
    }
  }

  publication(sid: string): Publication | undefined {
    for (const { publications } of this.participants.values()) {
      const found = publications.get(sid)
      if (found) return found
    }
    return undefined
  }

  relay(from: Participant, label: string, message: Buffer): void {
    relay(this, from, label, message)
  }

  /** Dynacast: the publisher may stop encoding layers that nobody watches. */
  demandChanged(owner: Participant, publication: Publication): void {
    if (publication.kind === 'audio' || !publication.shown || publication.demand === publication.demandTold) return
    publication.demandTold = publication.demand
    const isSimulcast = publication.layers.length > 1
    const highest = isSimulcast || publication.demand < 0 ? publication.demand : VideoQuality.HIGH
    const qualities = [VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH].map(
      (quality) => new SubscribedQuality({ quality, enabled: quality <= highest }),
    )
    const value = new SubscribedQualityUpdate({
      trackSid: publication.sid,
      subscribedQualities: qualities,
      subscribedCodecs: [new SubscribedCodec({ codec: 'vp8', qualities })],
    })
    owner.send({ case: 'subscribedQualityUpdate', value })
  }

  changed(): void {
    const update = new RoomUpdate({ room: this.info })
    for (const participant of this.participants.values()) participant.send({ case: 'roomUpdate', value: update })
  }

  tellSpeakers(): void {
    const speakers = this.#speakers.changes(this.participants.values())
    if (speakers.length === 0) return
    for (const tap of this.#taps) tap.speakers(speakers)
    const value = new SpeakersChanged({ speakers })
    for (const participant of this.participants.values()) participant.send({ case: 'speakersChanged', value })
  }

  tellQualities(): void {
    const updates = this.#qualities.changes(this.participants.values())
    if (updates.length === 0) return
    const value = new ConnectionQualityUpdate({ updates })
    for (const participant of this.participants.values()) participant.send({ case: 'connectionQuality', value })
  }

  /** Ends the room for everybody in it. */
  finish(reason = DisconnectReason.ROOM_DELETED): void {
    if (this.#finished) return
    for (const participant of [...this.participants.values()]) this.leave(participant, reason)
    clearTimeout(this.#end)
    this.#finished = true
    for (const tap of this.#taps) tap.end()
    this.#taps.clear()
    this.#tell('room_finished')
    this.#events.onFinished(this)
  }

  #joinResponse(participant: Participant, others: readonly Participant[]): JoinResponse {
    return new JoinResponse({
      room: this.info,
      participant: participant.info,
      otherParticipants: others.filter(({ permission }) => !permission.hidden).map(({ info }) => info),
      serverVersion: server.version,
      serverInfo: server,
      subscriberPrimary: true,
      pingInterval: limits.signalling.pingIntervalSeconds,
      pingTimeout: limits.signalling.pingTimeoutSeconds,
      clientConfiguration: new ClientConfiguration(),
      iceServers: this.#relaysFor(participant),
      enabledPublishCodecs: enabledCodecs,
    })
  }

  #relaysFor(participant: Participant): ICEServer[] {
    const { relay } = this.#events
    return relay ? [relayFor(relay, participant.sid, Date.now())] : []
  }

  #visible(): Participant[] {
    return [...this.participants.values()].filter(({ permission }) => !permission.hidden)
  }

  #endAfter(milliseconds: number): void {
    clearTimeout(this.#end)
    this.#end = setTimeout(() => this.participants.size === 0 && this.finish(), milliseconds)
  }

  #tell(event: RoomFact['event'], participant?: Participant, publication?: Publication, at = Date.now()): void {
    this.#events.onFact({
      event,
      room: this.info.toJson() as RoomFact['room'],
      ...(participant && { participant: participant.info.toJson() as NonNullable<RoomFact['participant']> }),
      ...(publication && { track: publication.info.toJson() as NonNullable<RoomFact['track']> }),
      at,
    })
  }
}
