import { randomInt } from 'node:crypto'
import { limits } from '../limits.ts'
import { answerTo, type IncomingTrack, readOffer } from '../transport/answers.ts'
import { Arrivals } from '../transport/arrivals.ts'
import { keyframeRequest, nack, readRtcp, receiverReport } from '../transport/rtcp.ts'
import { extensionOf, extensionText, type RtpPacket, withoutRtx } from '../transport/rtp.ts'
import type { Connection, Transport } from '../transport/transport.ts'
import type { Layer, Publication } from './publications.ts'
import { StreamReception } from './receptions.ts'
import { streamClock } from './retiming.ts'

/** An incoming stream whose place is known: media of a layer, or repairs of it. */
type Stream = {
  publication: Publication
  layer: Layer
  track: IncomingTrack
  repairs: boolean
  reception: StreamReception
}

export type PublisherEvents = {
  onDown(reason: string): void
  onMessage(label: string, message: Buffer): void
  /** The tracks an offer speaks of. The answer waits for this, so that the first packet finds its publication. */
  publicationFor(track: IncomingTrack): Publication | undefined
  onTracks(tracks: readonly IncomingTrack[]): void
}

const feedbackEvery = 50
const reportEvery = 1_000

/** What comes from one participant: its connection, and the way of each packet to the publication it belongs to. */
export class PublisherLink {
  readonly #connection: Connection
  readonly #events: PublisherEvents
  readonly #streams = new Map<number, Stream>()
  readonly #arrivals = new Arrivals()
  readonly #ssrc = randomInt(1, 0xffffffff)
  #tracks: IncomingTrack[] = []
  #remoteFragment: string | undefined
  #version = 0
  #feedbackAt = 0
  #reportAt = 0
  #lastSsrc = 0

  constructor(transport: Transport, events: PublisherEvents) {
    this.#events = events
    this.#connection = transport.connect({
      onUp: () => {},
      onDown: (reason) => events.onDown(reason),
      onRtp: (packet, at) => this.#receive(packet, at),
      onRtcp: (compound) => this.#receiveRtcp(compound),
      onMessage: (label, message) => events.onMessage(label, message),
    })
  }

  get heardAt(): number {
    return this.#connection.heardAt
  }

  /** The answer to an offer; undefined when it is none we understand. */
  answer(offer: string): string | undefined {
    const read = readOffer(offer)
    if (!read) return undefined
    const fragment = /^a=ice-ufrag:(\S+)/m.exec(offer)?.[1]
    if (this.#remoteFragment !== undefined && fragment !== this.#remoteFragment) this.#connection.restart()
    this.#remoteFragment = fragment
    this.#connection.accept(read.remote)
    this.#tracks = read.tracks
    this.#place()
    this.#events.onTracks(read.tracks)
    return answerTo(read, this.#connection.local, ++this.#version)
  }

  askForKeyframe(ssrc: number): void {
    this.#connection.sendRtcp(keyframeRequest(this.#ssrc, ssrc))
  }

  /** A track has gone; its streams may not find it any more. */
  forget(publication: Publication): void {
    for (const [ssrc, stream] of this.#streams) if (stream.publication === publication) this.#streams.delete(ssrc)
  }

  /** Called every few milliseconds: asks for what is missing and tells how packets arrive. */
  tick(now: number): void {
    if (!this.#connection.isUp) return
    for (const { reception, repairs } of this.#streams.values()) {
      if (repairs || !reception.hasMissing) continue
      const sequences = reception.toRepair(now)
      if (sequences.length > 0) this.#connection.sendRtcp(nack(this.#ssrc, reception.ssrc, sequences))
    }
    if (now - this.#feedbackAt >= feedbackEvery) this.#sendFeedback(now)
    if (now - this.#reportAt >= reportEvery) this.#sendReports(now)
  }

  close(): void {
    this.#connection.close()
  }

  #sendFeedback(now: number): void {
    this.#feedbackAt = now
    for (const packet of this.#arrivals.feedback(this.#ssrc, this.#lastSsrc)) this.#connection.sendRtcp(packet)
  }

  #sendReports(now: number): void {
    this.#reportAt = now
    const media = [...this.#streams.values()].filter(({ repairs }) => !repairs).slice(0, 31)
    if (media.length > 0)
      this.#connection.sendRtcp(
        receiverReport(
          this.#ssrc,
          media.map(({ reception }) => reception.summary(now)),
        ),
      )
  }

  /** Publications learn their sections; streams declared by number get their place at once. */
  #place(): void {
    for (const track of this.#tracks) {
      const publication = this.#events.publicationFor(track)
      if (!publication) continue
      publication.place(track.mid, track.rids)
      const only = publication.layers[0]
      if (track.rids.length > 0 || !only) continue
      if (track.ssrc !== undefined) this.#add(track.ssrc, { publication, layer: only, track, repairs: false })
      if (track.repairSsrc !== undefined)
        this.#add(track.repairSsrc, { publication, layer: only, track, repairs: true })
    }
  }

  #add(ssrc: number, about: Omit<Stream, 'reception'>): Stream | undefined {
    const known = this.#streams.get(ssrc)
    if (known?.publication === about.publication) return known
    if (!known && this.#streams.size >= limits.connection.streams) return undefined
    const stream = { ...about, reception: new StreamReception(ssrc, about.track.kind === 'audio' ? 48_000 : 90_000) }
    this.#streams.set(ssrc, stream)
    if (!about.repairs) about.layer.ssrc = ssrc
    return stream
  }

  #receive(packet: RtpPacket, at: number): void {
    const stream = this.#streams.get(packet.ssrc) ?? this.#introduce(packet)
    if (!stream) return
    this.#noteArrival(stream, packet, at)
    const original = stream.repairs ? this.#repaired(stream, packet) : packet
    if (!original) return
    const media = stream.repairs ? this.#streams.get(original.ssrc) : stream
    if (!media?.reception.note(original, at)) return
    const level = stream.track.kind === 'audio' ? noteLoudness(stream, packet) : undefined
    stream.publication.receive(stream.layer, original, at, level)
  }

  #repaired({ layer, track }: Stream, packet: RtpPacket): RtpPacket | undefined {
    return layer.ssrc === undefined ? undefined : withoutRtx(packet, { ssrc: layer.ssrc, payloadType: track.payload })
  }

  /** A stream nobody has named yet says by header extensions where it belongs (RFC 8852, RFC 8843 §9.2). */
  #introduce(packet: RtpPacket): Stream | undefined {
    const track = this.#trackOf(packet)
    const publication = track && this.#events.publicationFor(track)
    if (!track || !publication) return undefined
    const repairs = packet.payloadType === track.repairPayload
    const rid = extensionText(packet, repairs ? track.extensions.repairedRid : track.extensions.rid)
    const layer =
      track.rids.length === 0 ? publication.layers[0] : publication.layers.find((layer) => layer.rid === rid)
    return layer && this.#add(packet.ssrc, { publication, layer, track, repairs })
  }

  #trackOf(packet: RtpPacket): IncomingTrack | undefined {
    for (const track of this.#tracks) {
      if (packet.payloadType !== track.payload && packet.payloadType !== track.repairPayload) continue
      if (extensionText(packet, track.extensions.mid) === track.mid) return track
    }
    return undefined
  }

  #noteArrival({ track }: Stream, packet: RtpPacket, at: number): void {
    const id = track.extensions.transportWide
    const number = id === undefined ? undefined : extensionOf(packet, id)
    if (number?.length !== 2) return
    this.#lastSsrc = packet.ssrc
    this.#arrivals.note(number.readUInt16BE(0), at)
    if (this.#arrivals.waiting >= 100) this.#sendFeedback(at)
  }

  #receiveRtcp(compound: Buffer): void {
    const now = performance.now()
    for (const feedback of readRtcp(compound)) {
      if (feedback.kind !== 'sender-report') continue
      const stream = this.#streams.get(feedback.ssrc)
      if (!stream || stream.repairs) continue
      stream.reception.noteReport(feedback.ntp, now)
      stream.layer.clock = streamClock(feedback.ntp, feedback.timestamp)
      for (const follower of stream.publication.followers) follower.report(stream.layer)
    }
  }
}

/** RFC 6464: the level in −dBov, beside a bit for voice. */
function noteLoudness({ track, publication }: Stream, packet: RtpPacket): number | undefined {
  const id = track.extensions.audioLevel
  const level = id === undefined ? undefined : extensionOf(packet, id)?.[0]
  if (level === undefined) return undefined
  const { loudness } = publication
  const quiet = level & 0x7f
  loudness.packets++
  loudness.loudest = Math.min(loudness.loudest, quiet)
  if (quiet <= 40) loudness.loud++
  return quiet
}
