import { TrackSource } from '@livekit/protocol'
import type { RoomListener, TappedTrack } from '../media/taps.ts'
import { Journal } from './journals.ts'

type Taken = { number: number; track: TappedTrack; asked: number }
type Room = { tap(listener: RoomListener): () => void }

/** A recording can be entered at a picture that stands alone; one comes at least this often. */
const wholePictureEvery = 4_000
/** How long a new voice must be the loudest before the picture follows. */
const patience = 1_500

const cameras = new Set([TrackSource.CAMERA, TrackSource.UNKNOWN])
const screens = new Set([TrackSource.SCREEN_SHARE])

/**
 * Writes down a room while it happens: every voice, and the one picture that is on stage. Nobody else's picture is asked for,
 * and of whoever wants to be left out nothing is written at all.
 */
export class Capture {
  readonly #journal: Journal
  readonly #began = performance.now()
  readonly #taken = new Map<string, Taken>()
  readonly #leftOut: Set<string>
  readonly #hosts: ReadonlySet<string>
  readonly #untap: () => void
  readonly #clock: NodeJS.Timeout
  #numbers = 0
  #stage: Taken | undefined
  /** What is being replaced is shown until the new picture can be. */
  #leaving: Taken | undefined
  #speaker: { owner: string; since: number } | undefined
  #over = false

  private constructor(journal: Journal, room: Room, about: CaptureAbout) {
    this.#journal = journal
    this.#leftOut = new Set(about.leftOut)
    this.#hosts = new Set(about.hosts)
    this.#untap = room.tap(this.#listener())
    this.#clock = setInterval(() => this.#direct(), 500)
  }

  static async start(room: Room, path: string, about: CaptureAbout): Promise<Capture> {
    const journal = await Journal.open(path, Date.now(), (error) => {
      capture?.stop()
      about.onBroken(error)
    })
    const capture: Capture | undefined = new Capture(journal, room, about)
    return capture
  }

  leaveOut(owners: readonly string[]): void {
    this.#leftOut.clear()
    for (const owner of owners) this.#leftOut.add(owner)
    this.#direct()
  }

  async stop(): Promise<void> {
    if (this.#over) return
    this.#over = true
    clearInterval(this.#clock)
    this.#untap()
    this.#journal.append({ kind: 'end', at: this.#now() })
    await this.#journal.close()
  }

  #listener(): RoomListener {
    return {
      wants: (track) => this.#admit(track),
      onPacket: (track, { payload, sequence, timestamp, marker, madeAt, at }) => {
        const taken = this.#taken.get(track.sid)
        if (!taken || this.#isLeftOut(track)) return
        const packet = {
          sequence,
          timestamp,
          marker,
          madeAt,
          payload: payload.length === 1 ? (payload[0] as Buffer) : Buffer.concat(payload),
        }
        this.#journal.append({ kind: 'packet', at: at - this.#began, track: taken.number, packet })
        if (taken === this.#stage && this.#leaving && startsWholePicture(packet.payload)) this.#letGo()
      },
      onMute: () => this.#direct(),
      onGone: (track) => this.#forget(track),
      onSpeakers: (speakers) => {
        const loudest = speakers.filter(({ active }) => active).sort((one, other) => other.level - one.level)[0]
        if (loudest && loudest.sid !== this.#speaker?.owner)
          this.#speaker = { owner: loudest.sid, since: performance.now() }
      },
      // The room is over, or this broke: what has come so far is kept, without an end, so that a later stretch may follow.
      onEnd: () => {
        if (this.#over) return
        this.#over = true
        clearInterval(this.#clock)
        void this.#journal.close()
      },
    }
  }

  #admit(track: TappedTrack): boolean {
    const number = ++this.#numbers
    const taken = { number, track, asked: 0 }
    this.#taken.set(track.sid, taken)
    this.#journal.append({
      kind: 'track',
      at: this.#now(),
      track: number,
      about: { media: track.kind, owner: track.owner.sid },
    })
    if (track.kind === 'video') queueMicrotask(() => this.#direct(taken))
    return true
  }

  #forget(track: TappedTrack): void {
    const taken = this.#taken.get(track.sid)
    if (!taken) return
    this.#taken.delete(track.sid)
    this.#journal.append({ kind: 'gone', at: this.#now(), track: taken.number })
    if (this.#leaving === taken) this.#leaving = undefined
    if (this.#stage === taken) this.#stage = undefined
    this.#direct()
  }

  /** Chooses whose picture is on stage, and lets the others rest. */
  #direct(fresh?: Taken): void {
    if (this.#over) return
    const wanted = this.#wanted()
    if (fresh && fresh !== wanted) fresh.track.choose(-1)
    if (wanted !== this.#stage) {
      if (this.#stage && this.#leaving !== this.#stage) this.#letGo()
      this.#leaving = this.#stage
      this.#stage = wanted
      wanted?.track.choose(2)
      this.#journal.append({ kind: 'stage', at: this.#now(), track: wanted?.number ?? 0 })
      if (!wanted) this.#letGo()
    }
    const now = performance.now()
    if (!wanted || now - wanted.asked < wholePictureEvery) return
    wanted.asked = now
    wanted.track.askForKeyframe()
  }

  #letGo(): void {
    this.#leaving?.track.choose(-1)
    this.#leaving = undefined
  }

  /** A shared screen first, then whoever has been speaking for a moment, then whoever is there already, then who teaches. */
  #wanted(): Taken | undefined {
    const shown = [...this.#taken.values()].filter(
      ({ track }) => track.kind === 'video' && !track.isMuted && !this.#isLeftOut(track),
    )
    const screen = shown.filter(({ track }) => screens.has(track.source)).at(-1)
    if (screen) return screen
    const faces = shown.filter(({ track }) => cameras.has(track.source))
    const { owner, since = 0 } = this.#speaker ?? {}
    const speaking = faces.find(({ track }) => track.owner.sid === owner)
    if (speaking && (performance.now() - since > patience || !this.#stage)) return speaking
    const still = faces.find((face) => face === this.#stage)
    return still ?? faces.find(({ track }) => this.#hosts.has(track.owner.identity)) ?? faces[0]
  }

  #isLeftOut(track: TappedTrack): boolean {
    return this.#leftOut.has(track.owner.identity)
  }

  #now(): number {
    return performance.now() - this.#began
  }
}

export type CaptureAbout = {
  /** Of whom nothing is written, by the identity they have in the room. */
  leftOut: readonly string[]
  /** Who teaches: on stage while nobody has spoken. */
  hosts: readonly string[]
  onBroken(error: unknown): void
}

/** VP8: the first packet of a picture that needs no other (RFC 7741, RFC 6386 §9.1). */
function startsWholePicture(payload: Buffer): boolean {
  const first = payload[0] ?? 0
  return (first & 0x10) !== 0 && (first & 0x0f) === 0
}
