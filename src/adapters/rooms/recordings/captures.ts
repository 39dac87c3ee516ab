import { TrackSource } from '@livekit/protocol'
import type { RoomListener, TappedTrack } from '../media/taps.ts'
import { Journal } from './journals.ts'
import { Lane, type Taken } from './lanes.ts'

type Room = { tap(listener: RoomListener): () => void }

/** A recording can be entered at a picture that stands alone; one comes at least this often. */
const wholePictureEvery = 4_000
/** Until whoever is taken can be shown. */
const askAgain = 1_000
/** How long a new voice must be the loudest before the picture follows. */
const patience = 1_500
/** Of a track as large as it is sent, and of one that is shown small. */
const [large, small] = [2, 1]

const cameras = new Set([TrackSource.CAMERA, TrackSource.UNKNOWN])
const screens = new Set([TrackSource.SCREEN_SHARE])

/**
 * Writes down a room while it happens: every voice, the one picture that is on stage and, beside a screen, one face. Nobody else's
 * picture is asked for, and of whoever wants to be left out nothing is written at all.
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
  readonly #stage = new Lane(large, (track) => this.#journal.append({ kind: 'stage', at: this.#now(), track }))
  readonly #beside = new Lane(small, (track) => this.#journal.append({ kind: 'face', at: this.#now(), track }))
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
        for (const lane of [this.#stage, this.#beside]) if (lane.passed(taken, packet.payload)) this.#settle()
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
    const taken = { number, track, asked: 0, layer: large }
    this.#taken.set(track.sid, taken)
    this.#journal.append({
      kind: 'track',
      at: this.#now(),
      track: number,
      about: { media: track.kind, owner: track.owner.sid },
    })
    if (track.kind === 'video') queueMicrotask(() => this.#direct())
    return true
  }

  #forget(track: TappedTrack): void {
    const taken = this.#taken.get(track.sid)
    if (!taken) return
    this.#taken.delete(track.sid)
    this.#journal.append({ kind: 'gone', at: this.#now(), track: taken.number })
    this.#stage.forget(taken)
    this.#beside.forget(taken)
    this.#direct()
  }

  /** Chooses whose picture is on stage and whose beside it, and lets the others rest. */
  #direct(): void {
    if (this.#over) return
    const shown = [...this.#taken.values()].filter(
      ({ track }) => track.kind === 'video' && !track.isMuted && !this.#isLeftOut(track),
    )
    const screen = shown.filter(({ track }) => screens.has(track.source)).at(-1)
    const faces = shown.filter(({ track }) => cameras.has(track.source))
    // Whoever wants to be left out, or has turned their camera off, does not stay there until the next comes.
    if (this.#beside.holdsOthersThan(faces)) this.#show(this.#beside, undefined)
    this.#show(this.#beside, screen && this.#faceBeside(faces))
    this.#show(this.#stage, screen ?? this.#faceOnStage(faces))
    this.#settle()
    const now = performance.now()
    for (const { current, isJoined } of [this.#stage, this.#beside]) {
      if (!current || now - current.asked < (isJoined ? wholePictureEvery : askAgain)) continue
      current.asked = now
      current.track.askForKeyframe()
    }
  }

  #show(lane: Lane, wanted: Taken | undefined): void {
    if (lane.take(wanted) && wanted) wanted.asked = 0
  }

  /** The publisher sends what some lane wants of a track, and no more. */
  #settle(): void {
    for (const taken of this.#taken.values()) {
      const layer = Math.max(this.#stage.layerOf(taken), this.#beside.layerOf(taken))
      if (taken.track.kind !== 'video' || layer === taken.layer) continue
      taken.layer = layer
      taken.track.choose(layer)
    }
  }

  /** Whoever has been speaking for a moment, then whoever is there already, then who teaches. */
  #faceOnStage(faces: readonly Taken[]): Taken | undefined {
    const { current } = this.#stage
    const still = faces.find((face) => face === current)
    const speaking = this.#speakingAmong(faces)
    if (speaking && (this.#isSettled() || !current)) return speaking
    return still ?? this.#hostAmong(faces) ?? faces[0]
  }

  /** Beside a screen whoever teaches comes before whoever is there already. */
  #faceBeside(faces: readonly Taken[]): Taken | undefined {
    const { current } = this.#beside
    const still = faces.find((face) => face === current)
    if (still && this.#speaker && !this.#isSettled()) return still
    return this.#speakingAmong(faces) ?? this.#hostAmong(faces) ?? still ?? faces[0]
  }

  #speakingAmong(faces: readonly Taken[]): Taken | undefined {
    return faces.find(({ track }) => track.owner.sid === this.#speaker?.owner)
  }

  #hostAmong(faces: readonly Taken[]): Taken | undefined {
    return faces.find(({ track }) => this.#hosts.has(track.owner.identity))
  }

  /** Whoever is loudest has been so for a moment. */
  #isSettled(): boolean {
    return this.#speaker !== undefined && performance.now() - this.#speaker.since > patience
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
