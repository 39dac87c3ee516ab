import { ConnectionQuality } from '@livekit/protocol'
import { remoteIn } from '../transport/answers.ts'
import { type OutgoingSection, offerOf } from '../transport/offers.ts'
import { type Feedback, type ReceptionReport, readRtcp } from '../transport/rtcp.ts'
import { readDescription } from '../transport/sdp.ts'
import type { Connection, Transport } from '../transport/transport.ts'
import { Bandwidth, type Network } from './bandwidths.ts'
import { Downtrack } from './downtracks.ts'
import { Losses } from './losses.ts'
import type { Publication } from './publications.ts'

export type SubscriberEvents = {
  onUp(): void
  onDown(reason: string): void
  sendOffer(sdp: string, id: number): void
}

/** LiveKit's names for the two channels of a subscriber connection. */
export const channels = { reliable: '_reliable', lossy: '_lossy' } as const

/** What goes to one participant: its connection, the tracks on it, and the offers that describe them. */
export class SubscriberLink {
  readonly #connection: Connection
  readonly #events: SubscriberEvents
  readonly #sections: OutgoingSection[] = []
  /** Sections the client has seen empty. Only these take a new track: a client tells nobody of one that replaces another in one step. */
  readonly #free = new Set<OutgoingSection>()
  #emptyInOffer: OutgoingSection[] = []
  readonly #downtracks = new Map<string, Downtrack>()
  readonly #bySsrc = new Map<number, Downtrack>()
  #offers = 0
  #awaiting: number | undefined
  #stale = false
  #closed = false
  readonly #bandwidth = new Bandwidth()
  /** What the subscriber says of its network in this turn. */
  readonly #network: Network = { reported: 0, lost: 0, bitsPerSecond: undefined, brokenPictures: 0 }
  readonly #losses = new Losses()

  constructor(transport: Transport, events: SubscriberEvents) {
    this.#events = events
    this.#connection = transport.connect({
      onUp: () => this.#up(),
      onDown: (reason) => events.onDown(reason),
      onRtp: () => {},
      onRtcp: (compound) => this.#receiveRtcp(compound),
      onMessage: () => {},
    })
    this.#connection.openChannel(channels.reliable, 'reliable')
    this.#connection.openChannel(channels.lossy, 'lossy')
  }

  get connection(): Connection {
    return this.#connection
  }

  get downtracks(): ReadonlyMap<string, Downtrack> {
    return this.#downtracks
  }

  /** How well what is sent arrives. */
  get quality(): ConnectionQuality {
    const { lost } = this.#bandwidth
    if (lost < 0.02 && !this.#bandwidth.isReduced) return ConnectionQuality.EXCELLENT
    return lost < 0.08 ? ConnectionQuality.GOOD : ConnectionQuality.POOR
  }

  /** Called once a second. */
  fit(): void {
    if (!this.#connection.isUp) return
    this.#bandwidth.fit(this.#network, this.#downtracks.values())
    this.#network.reported = 0
    this.#network.lost = 0
    this.#network.brokenPictures = 0
  }

  follow(publication: Publication): void {
    if (this.#downtracks.has(publication.sid)) return
    const downtrack = new Downtrack(publication, this.#connection)
    const track = {
      streamId: `${publication.owner.sid}|${publication.sid}`,
      trackId: publication.sid,
      ssrc: downtrack.ssrc,
      repairSsrc: downtrack.repairSsrc,
    }
    this.#sectionFor(publication.kind).track = track
    this.#downtracks.set(publication.sid, downtrack)
    this.#bySsrc.set(downtrack.ssrc, downtrack)
    publication.follow(downtrack)
    this.offer()
  }

  unfollow(publication: Publication): void {
    const downtrack = this.#downtracks.get(publication.sid)
    if (!downtrack) return
    this.#downtracks.delete(publication.sid)
    this.#bySsrc.delete(downtrack.ssrc)
    this.#losses.forget(downtrack.ssrc)
    publication.unfollow(downtrack)
    const section = this.#sections.find(({ track }) => track?.ssrc === downtrack.ssrc)
    if (section) section.track = undefined
    this.offer()
  }

  /** Describes the tracks as they are after everything that happens now; while an offer is open the next one waits. */
  offer(): void {
    if (this.#stale) return
    this.#stale = true
    if (this.#awaiting === undefined) setImmediate(() => this.#sendOffer())
  }

  #sendOffer(): void {
    if (this.#awaiting !== undefined || !this.#stale || this.#closed) return
    this.#stale = false
    this.#awaiting = ++this.#offers
    this.#emptyInOffer = this.#sections.filter(({ track }) => !track)
    this.#events.sendOffer(offerOf(this.#sections, this.#connection.local, this.#offers), this.#offers)
  }

  /** After a lost signalling connection: whatever was being negotiated is negotiated anew, over fresh ICE credentials. */
  restart(): void {
    this.#connection.restart()
    this.#awaiting = undefined
    this.#stale = true
    this.#sendOffer()
  }

  /** False when this is no answer. An answer to an earlier offer is passed over. */
  accept(answer: string, id: number): boolean {
    if (id !== 0 && id !== this.#awaiting) return true
    const description = readDescription(answer)
    if (!description) return false
    this.#awaiting = undefined
    for (const section of this.#emptyInOffer) if (!section.track) this.#free.add(section)
    this.#connection.accept(remoteIn(description))
    for (const downtrack of this.#downtracks.values()) downtrack.askForKeyframe()
    this.#sendOffer()
    return true
  }

  close(): void {
    this.#closed = true
    for (const downtrack of this.#downtracks.values()) downtrack.publication.unfollow(downtrack)
    this.#downtracks.clear()
    this.#bySsrc.clear()
    this.#connection.close()
  }

  #sectionFor(kind: 'audio' | 'video'): OutgoingSection {
    for (const section of this.#free) {
      if (section.kind !== kind) continue
      this.#free.delete(section)
      return section
    }
    const section: OutgoingSection = { mid: String(this.#sections.length + 1), kind, track: undefined }
    this.#sections.push(section)
    return section
  }

  #up(): void {
    this.#events.onUp()
    for (const downtrack of this.#downtracks.values()) downtrack.askForKeyframe()
  }

  #receiveRtcp(compound: Buffer): void {
    for (const feedback of readRtcp(compound)) this.#receiveFeedback(feedback)
  }

  #receiveReport(report: ReceptionReport): void {
    const downtrack = this.#bySsrc.get(report.ssrc)
    if (!downtrack) return
    downtrack.hear(report)
    const { reported, lost } = this.#losses.of(report)
    this.#network.reported += reported
    this.#network.lost += lost
  }

  #receiveFeedback(feedback: Feedback): void {
    switch (feedback.kind) {
      case 'nack':
        this.#bySsrc.get(feedback.ssrc)?.repair(feedback.sequences)
        break
      case 'keyframe':
        this.#network.brokenPictures++
        this.#bySsrc.get(feedback.ssrc)?.askForKeyframe()
        break
      case 'bandwidth':
        this.#network.bitsPerSecond = feedback.bitsPerSecond
        break
      default:
        for (const report of feedback.reports) this.#receiveReport(report)
    }
  }
}
