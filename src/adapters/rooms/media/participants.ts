import {
  type AddTrackRequest,
  ConnectionQuality,
  type DisconnectReason,
  LeaveRequest_Action,
  MuteTrackRequest,
  ParticipantInfo,
  ParticipantInfo_State,
  type ParticipantPermission,
  SessionDescription,
  TrackPublishedResponse,
  TrackUnpublishedResponse,
} from '@livekit/protocol'
import type { ClaimGrants } from 'livekit-server-sdk'
import type { WebSocket } from 'ws'
import { Budget } from '../budgets.ts'
import { limits } from '../limits.ts'
import type { IncomingTrack } from '../transport/answers.ts'
import type { Transport } from '../transport/transport.ts'
import { mayPublish, permissionOf } from './permissions.ts'
import { Publication } from './publications.ts'
import { PublisherLink } from './publisher-links.ts'
import { answerRequest } from './requests.ts'
import type { Room } from './rooms.ts'
import { newSid } from './sids.ts'
import { type Request, type Response, Signals } from './signals.ts'
import { SubscriberLink } from './subscriber-links.ts'

/** One person's presence in a room: a signalling connection, one media connection up and one down. */
export class Participant {
  readonly room: Room
  readonly sid = newSid('PA')
  readonly identity: string
  readonly autoSubscribe: boolean
  readonly joinedAt = Date.now()
  readonly publications = new Map<string, Publication>()
  readonly subscriber: SubscriberLink
  readonly dataBudget = new Budget(limits.data.bytesPerSecond, limits.data.burstBytes)
  readonly #transport: Transport
  #publisher: PublisherLink | undefined
  #signals: Signals
  #grace: NodeJS.Timeout | undefined
  #version = 0
  name: string
  metadata: string
  attributes: Record<string, string>
  permission: ParticipantPermission
  state = ParticipantInfo_State.JOINED

  constructor(
    room: Room,
    transport: Transport,
    socket: WebSocket,
    about: { identity: string; claims: ClaimGrants; autoSubscribe: boolean },
  ) {
    this.room = room
    this.#transport = transport
    this.identity = about.identity
    this.name = about.claims.name ?? ''
    this.metadata = about.claims.metadata ?? ''
    this.attributes = { ...about.claims.attributes }
    this.permission = permissionOf(about.claims.video ?? {})
    this.autoSubscribe = about.autoSubscribe
    this.#signals = this.#signalsOver(socket)
    this.subscriber = new SubscriberLink(transport, {
      onUp: () => this.room.activate(this),
      onDown: (reason) => this.startAnew(reason),
      sendOffer: (sdp, id) => this.send({ case: 'offer', value: new SessionDescription({ type: 'offer', sdp, id }) }),
    })
  }

  get info(): ParticipantInfo {
    return new ParticipantInfo({
      sid: this.sid,
      identity: this.identity,
      name: this.name,
      metadata: this.metadata,
      attributes: this.attributes,
      state: this.state,
      tracks: [...this.publications.values()].filter(({ mid }) => mid !== undefined).map(({ info }) => info),
      joinedAt: BigInt(Math.floor(this.joinedAt / 1000)),
      joinedAtMs: BigInt(this.joinedAt),
      version: this.#version,
      permission: this.permission,
      isPublisher: this.publications.size > 0,
    })
  }

  /** The last sign of life on any of the connections, in milliseconds since the epoch; by the clock as it is set now. */
  get heardAt(): number {
    const latest = Math.max(this.#signals.heardAt, this.subscriber.connection.heardAt, this.#publisher?.heardAt ?? 0)
    return Math.round(Date.now() - (performance.now() - latest))
  }

  send(response: Response): void {
    this.#signals.send(response)
  }

  changed(): void {
    this.#version++
    this.room.announce(this)
  }

  /** The client is back on a new signalling connection; its media may never have stopped. */
  resume(socket: WebSocket): void {
    clearTimeout(this.#grace)
    this.#signals.drop()
    this.#signals = this.#signalsOver(socket)
  }

  /** Our answer to the client's offer; false when it made no sense. */
  answer(offer: SessionDescription): boolean {
    this.#publisher ??= this.#newPublisher()
    const sdp = this.#publisher.answer(offer.sdp)
    if (sdp === undefined) return false
    this.send({ case: 'answer', value: new SessionDescription({ type: 'answer', sdp, id: offer.id }) })
    return true
  }

  publish(request: AddTrackRequest): boolean {
    if (!mayPublish(this.permission, request.source) || this.publications.size >= limits.participant.publications)
      return false
    const publication: Publication = new Publication({ sid: this.sid, identity: this.identity }, request, {
      askForKeyframe: (ssrc) => this.#publisher?.askForKeyframe(ssrc),
      onDemand: () => this.room.demandChanged(this, publication),
      passes: (level, at) => this.room.voices.passes(publication, level, at),
    })
    this.publications.set(publication.sid, publication)
    this.send({
      case: 'trackPublished',
      value: new TrackPublishedResponse({ cid: request.cid, track: publication.info }),
    })
    return true
  }

  unpublish(publication: Publication): void {
    if (!this.publications.delete(publication.sid)) return
    this.#publisher?.forget(publication)
    this.room.withdraw(this, publication)
    this.send({ case: 'trackUnpublished', value: new TrackUnpublishedResponse({ trackSid: publication.sid }) })
    this.changed()
  }

  /** From the room's side: the client is told, and until it has unmuted nothing of the track is passed on. */
  mute(publication: Publication, muted: boolean): void {
    publication.mute(muted)
    this.send({ case: 'mute', value: new MuteTrackRequest({ sid: publication.sid, muted }) })
    this.changed()
  }

  allow(permission: ParticipantPermission): void {
    this.permission = permission
    for (const publication of [...this.publications.values()]) {
      if (!mayPublish(permission, publication.info.source)) this.unpublish(publication)
    }
    if (!permission.canSubscribe)
      for (const { publication } of [...this.subscriber.downtracks.values()]) this.subscriber.unfollow(publication)
    this.changed()
  }

  /** Something broke that only a fresh start mends: the client is asked to make one. */
  startAnew(reason: string): void {
    this.room.log('info', { participant: this.sid, reason }, 'a connection starts anew')
    this.room.leave(this, undefined, LeaveRequest_Action.RECONNECT)
  }

  tick(now: number): void {
    this.#publisher?.tick(now)
  }

  watch(now: number): void {
    this.#signals.watch(now)
    this.subscriber.fit()
  }

  /** Nobody at the other end while we wait for a resume. */
  get quality(): ConnectionQuality {
    return this.#signals.isOver ? ConnectionQuality.LOST : this.subscriber.quality
  }

  /** Only the room calls this, when it lets go of the participant. */
  close(reason: DisconnectReason | undefined, action: LeaveRequest_Action): void {
    clearTimeout(this.#grace)
    this.state = ParticipantInfo_State.DISCONNECTED
    this.#version++
    if (reason === undefined) this.#signals.drop()
    else this.#signals.leave(reason, action)
    this.#publisher?.close()
    this.subscriber.close()
  }

  #signalsOver(socket: WebSocket): Signals {
    return new Signals(socket, {
      onRequest: (request: Request) => answerRequest(this, request),
      onLost: () => {
        this.#grace = setTimeout(() => this.room.leave(this), limits.room.resume)
      },
      onAbuse: (reason) => {
        this.room.log('warn', { participant: this.sid, reason }, 'a client broke the rules of signalling')
        this.room.leave(this)
      },
    })
  }

  #newPublisher(): PublisherLink {
    return new PublisherLink(this.#transport, {
      onDown: (reason) => this.startAnew(reason),
      onMessage: (label, message) => this.room.relay(this, label, message),
      publicationFor: (track) => this.#publicationFor(track),
      onTracks: (tracks) => this.#follow(tracks),
    })
  }

  /** By section once placed, else by the client's name for the track; Firefox names it differently, so the first unplaced one of its kind will do. */
  #publicationFor(track: IncomingTrack): Publication | undefined {
    const all = [...this.publications.values()]
    const placed = all.find(({ mid }) => mid === track.mid)
    if (placed || !track.sending) return placed
    const waiting = all.filter(({ mid, kind }) => mid === undefined && kind === track.kind)
    return waiting.find(({ cid }) => cid === track.trackId) ?? waiting[0]
  }

  /** What an offer no longer sends has been unpublished; what it sends for the first time is shown to the room. */
  #follow(tracks: readonly IncomingTrack[]): void {
    for (const publication of [...this.publications.values()]) {
      if (publication.mid === undefined) continue
      const sending = tracks.some(({ mid, sending }) => sending && mid === publication.mid)
      if (!sending) this.unpublish(publication)
      else this.room.show(this, publication)
    }
  }
}
