import {
  type AddTrackRequest,
  SimulcastCodecInfo,
  TrackInfo,
  TrackSource,
  TrackType,
  VideoQuality,
} from '@livekit/protocol'
import { limits } from '../limits.ts'
import type { RtpPacket } from '../transport/rtp.ts'
import type { StreamClock } from './retiming.ts'
import { newSid } from './sids.ts'

/** One encoding of a published track; a track without simulcast has exactly one, with an empty `rid`. */
export type Layer = {
  rid: string
  ssrc: number | undefined
  /** Monotonic time of its last packet. */
  heardAt: number
  askedAt: number
  /** The latest pairing of wall clock and RTP timestamp, from a sender report. */
  clock: StreamClock | undefined
}

export type PublicationEvents = {
  askForKeyframe(ssrc: number): void
  /** Whether a packet of a microphone, so loud (RFC 6464), is passed on now. */
  passes(level: number | undefined, at: number): boolean
  /** Which layers anybody watches has changed (dynacast). */
  onDemand(): void
}

/** Who gets a track: a subscriber, or somebody who listens in this process. */
export interface Follower {
  /** The highest layer it needs to be sent now; −1 for none. */
  readonly demand: number
  /** Gets every microphone, also those of whom nobody else hears at the moment. */
  readonly hearsAll: boolean
  receive(layer: Layer, packet: RtpPacket, at: number): void
  /** The track pauses at its source. */
  rest(): void
  /** The publisher has said what time it is on a layer. */
  report(layer: Layer): void
}

/** A track a participant sends into the room, and who follows it. */
export class Publication {
  readonly info: TrackInfo
  readonly cid: string
  readonly kind: 'audio' | 'video'
  readonly followers = new Set<Follower>()
  readonly owner: { sid: string; identity: string }
  layers: Layer[] = [newLayer('')]
  mid: string | undefined
  /** The room has been told of it. */
  shown = false
  /** The demand its owner was last told. */
  demandTold: number | undefined
  /** Audio level of the last packets (RFC 6464): 0 is loudest, 127 silence; read by speakers.ts. */
  readonly loudness = { packets: 0, loud: 0, loudest: 127 }
  readonly #events: PublicationEvents

  constructor(owner: { sid: string; identity: string }, request: AddTrackRequest, events: PublicationEvents) {
    this.owner = owner
    this.cid = request.cid
    this.kind = request.type === TrackType.AUDIO ? 'audio' : 'video'
    this.info = trackInfo(request, this.kind)
    this.#events = events
  }

  get sid(): string {
    return this.info.sid
  }

  /** The offer has told under which section and layers the track comes. */
  place(mid: string, rids: readonly string[]): void {
    this.mid = mid
    this.info.mid = mid
    const wanted = rids.length > 0 ? rids : ['']
    if (wanted.some((rid, at) => this.layers[at]?.rid !== rid) || wanted.length !== this.layers.length)
      this.layers = wanted.map(newLayer)
  }

  receive(layer: Layer, packet: RtpPacket, at: number, level?: number): void {
    layer.heardAt = at
    if (this.info.muted) return
    const passes = this.info.source !== TrackSource.MICROPHONE || this.#events.passes(level, at)
    for (const follower of this.followers) if (passes || follower.hearsAll) follower.receive(layer, packet, at)
  }

  /** Others are louder now: to those who follow it is a pause, not a loss. */
  rest(): void {
    for (const follower of this.followers) if (!follower.hearsAll) follower.rest()
  }

  /** While muted nothing is passed on; afterwards followers start afresh, so that silence does not look like loss. */
  mute(muted: boolean): void {
    this.info.muted = muted
    for (const follower of this.followers) follower.rest()
    if (!muted) this.askForKeyframe(this.bestLayer(this.layers.length - 1, performance.now()) ?? this.layers[0])
  }

  /** The highest layer that is being sent and is not above `ceiling`; the lowest one when nothing below the ceiling is. */
  bestLayer(ceiling: number, now: number): Layer | undefined {
    const active = this.layers.filter((layer) => now - layer.heardAt < limits.rtp.layerSilence)
    return active.filter((layer) => this.layers.indexOf(layer) <= ceiling).at(-1) ?? active[0]
  }

  /** The layer whose picture is at least this large. */
  layerForSize(width: number, height: number): number {
    const fitting = this.info.layers.findIndex((layer) => layer.width >= width && layer.height >= height)
    const order = this.info.layers[fitting]?.quality
    return order === undefined || order === VideoQuality.OFF
      ? this.layers.length - 1
      : Math.min(order, this.layers.length - 1)
  }

  askForKeyframe(layer: Layer | undefined): void {
    const now = performance.now()
    if (!layer?.ssrc || this.kind === 'audio' || now - layer.askedAt < limits.rtp.keyframeRequestEvery) return
    layer.askedAt = now
    this.#events.askForKeyframe(layer.ssrc)
  }

  follow(follower: Follower): void {
    this.followers.add(follower)
    this.#events.onDemand()
  }

  unfollow(follower: Follower): void {
    if (this.followers.delete(follower)) this.#events.onDemand()
  }

  demandChanged(): void {
    this.#events.onDemand()
  }

  /** The highest layer anybody wants now; -1 when nobody watches. */
  get demand(): number {
    let highest = -1
    for (const follower of this.followers) highest = Math.max(highest, follower.demand)
    return Math.min(highest, this.layers.length - 1)
  }
}

function newLayer(rid: string): Layer {
  return {
    rid,
    ssrc: undefined,
    heardAt: Number.NEGATIVE_INFINITY,
    askedAt: Number.NEGATIVE_INFINITY,
    clock: undefined,
  }
}

function trackInfo(request: AddTrackRequest, kind: 'audio' | 'video'): TrackInfo {
  const isScreen = request.source === TrackSource.SCREEN_SHARE
  const mimeType = kind === 'audio' ? 'audio/opus' : 'video/VP8'
  return new TrackInfo({
    sid: newSid(kind === 'audio' ? 'TR_AM' : isScreen ? 'TR_VS' : 'TR_VC'),
    type: request.type,
    name: request.name,
    muted: request.muted,
    width: request.width,
    height: request.height,
    source: request.source,
    layers: request.layers,
    mimeType,
    stereo: request.stereo,
    disableDtx: request.disableDtx,
    disableRed: true,
    encryption: request.encryption,
    stream: request.stream,
    simulcast: request.layers.length > 1,
    codecs: kind === 'video' ? [new SimulcastCodecInfo({ mimeType, cid: request.cid, layers: request.layers })] : [],
    audioFeatures: request.audioFeatures,
  })
}
