import type { SpeakerInfo, TrackSource } from '@livekit/protocol'
import type { RtpPacket } from '../transport/rtp.ts'
import type { Follower, Layer, Publication } from './publications.ts'
import { Rendition } from './renditions.ts'

/** A track of the room, as somebody who listens in this process knows it. */
export type TappedTrack = {
  readonly sid: string
  readonly kind: 'audio' | 'video'
  readonly source: TrackSource
  readonly owner: { readonly sid: string; readonly identity: string }
  readonly isMuted: boolean
  /** The highest layer wanted: 0 smallest, 2 largest (the beginning), −1 none. The publisher sends no more than somebody wants. */
  choose(layer: number): void
  /** A whole picture as soon as the publisher can; asked for at most twice a second. */
  askForKeyframe(): void
}

/** One packet of a track, numbered and timed as one stream without seams; repaired packets come late, out of order. */
export type TappedPacket = {
  /** 16 bits, wrapping; a gap is a loss that may still be repaired for a third of a second. */
  sequence: number
  /** 32 bits, wrapping, at 48 kHz (Opus) or 90 kHz (VP8). */
  timestamp: number
  marker: boolean
  /** Shared with everybody who gets this packet: may be kept, must not be changed. */
  payload: readonly Buffer[]
  /** When it came, in monotonic milliseconds (`performance.now()`). */
  at: number
  /** When it was made by the clock of its publisher, in milliseconds: puts the tracks of one owner side by side, once that is known. */
  madeAt: number | undefined
}

export type RoomListener = {
  /** Asked when a track appears, and for each that is there already; false leaves it alone. */
  wants(track: TappedTrack): boolean
  onPacket(track: TappedTrack, packet: TappedPacket): void
  onMute(track: TappedTrack, muted: boolean): void
  onGone(track: TappedTrack): void
  /** Whose loudness has changed; levels are from 0 to 1. */
  onSpeakers(speakers: readonly SpeakerInfo[]): void
  /** Nothing comes any more: the room has ended, or the listener broke. */
  onEnd(): void
}

const highest = 2

/** Hears and sees a room from within its process: what a recorder stands on. A listener that throws ends itself, not the class. */
export class Tap {
  readonly #listener: RoomListener
  readonly #onBroken: (error: unknown) => void
  readonly #tracks = new Map<Publication, TapFollower>()
  #over = false

  constructor(listener: RoomListener, onBroken: (error: unknown) => void) {
    this.#listener = listener
    this.#onBroken = onBroken
  }

  add(publication: Publication): void {
    this.#guarded(() => {
      const track = new TapFollower(publication, {
        onPacket: (packet) => this.#guarded(() => this.#listener.onPacket(track, packet)),
        onRest: () => this.#guarded(() => this.#listener.onMute(track, track.isMuted)),
      })
      if (!this.#listener.wants(track)) return
      this.#tracks.set(publication, track)
      publication.follow(track)
      track.askForKeyframe()
    })
  }

  remove(publication: Publication): void {
    const track = this.#tracks.get(publication)
    if (!track) return
    this.#tracks.delete(publication)
    publication.unfollow(track)
    this.#guarded(() => this.#listener.onGone(track))
  }

  speakers(speakers: readonly SpeakerInfo[]): void {
    this.#guarded(() => this.#listener.onSpeakers(speakers))
  }

  end(): void {
    if (this.#over) return
    this.#over = true
    for (const [publication, track] of this.#tracks) publication.unfollow(track)
    this.#tracks.clear()
    try {
      this.#listener.onEnd()
    } catch (error) {
      this.#onBroken(error)
    }
  }

  #guarded(act: () => void): void {
    if (this.#over) return
    try {
      act()
    } catch (error) {
      this.#onBroken(error)
      this.end()
    }
  }
}

class TapFollower implements Follower, TappedTrack {
  readonly hearsAll = true
  readonly #publication: Publication
  readonly #rendition: Rendition
  readonly #events: { onPacket(packet: TappedPacket): void; onRest(): void }
  #wasMuted: boolean
  #ceiling = highest

  constructor(publication: Publication, events: { onPacket(packet: TappedPacket): void; onRest(): void }) {
    this.#publication = publication
    this.#rendition = new Rendition(publication)
    this.#events = events
    this.#wasMuted = publication.info.muted
  }

  get sid(): string {
    return this.#publication.sid
  }

  get kind(): 'audio' | 'video' {
    return this.#publication.kind
  }

  get source(): TrackSource {
    return this.#publication.info.source
  }

  get owner(): { sid: string; identity: string } {
    return this.#publication.owner
  }

  get isMuted(): boolean {
    return this.#publication.info.muted
  }

  get demand(): number {
    const { current } = this.#rendition
    return this.#ceiling < 0 || !current
      ? this.#ceiling
      : Math.max(this.#ceiling, this.#publication.layers.indexOf(current))
  }

  choose(layer: number): void {
    this.#ceiling = Math.max(-1, Math.min(highest, layer))
    if (this.#ceiling < 0) this.#rendition.rest()
    this.#publication.demandChanged()
    this.askForKeyframe()
  }

  askForKeyframe(): void {
    const { current } = this.#rendition
    this.#publication.askForKeyframe(current ?? this.#publication.bestLayer(this.#ceiling, performance.now()))
  }

  receive(layer: Layer, packet: RtpPacket, at: number): void {
    if (this.#ceiling < 0) return
    const before = this.#rendition.current
    const taken = this.#rendition.take(layer, packet, at, this.#ceiling)
    if (this.#rendition.current !== before) this.#publication.demandChanged()
    if (!taken) return
    const { sequence, timestamp, marker, payload } = taken
    this.#events.onPacket({ sequence, timestamp, marker, payload, at, madeAt: this.#madeAt(layer, packet) })
  }

  rest(): void {
    this.#rendition.rest()
    if (this.isMuted === this.#wasMuted) return
    this.#wasMuted = this.isMuted
    this.#events.onRest()
  }

  report(layer: Layer): void {
    if (layer === this.#rendition.current && layer.clock) this.#rendition.anchor(layer.clock)
  }

  #madeAt({ clock }: Layer, { timestamp }: RtpPacket): number | undefined {
    if (!clock) return undefined
    const ticks = (timestamp - clock.timestamp) | 0
    return clock.milliseconds + ticks / (this.kind === 'video' ? 90 : 48)
  }
}
