import { TrackSource } from '@livekit/protocol'
import { limits } from '../limits.ts'
import type { Hall } from '../media/halls.ts'
import type { RoomListener } from '../media/taps.ts'
import type { HearingOrder } from '../messages.ts'
import type { HeardPacket } from './voices.ts'

const microphones = new Set([TrackSource.MICROPHONE, TrackSource.UNKNOWN])

type Tell = (room: string, packets: HeardPacket[]) => void

/** Which rooms of a media process are listened to. Nothing is decoded here: packets go on as they came, a few times a second. */
export class Hearings {
  readonly #tell: Tell
  readonly #rooms = new Map<string, Hearing>()

  constructor(tell: Tell) {
    this.#tell = tell
  }

  carryOut(hall: Hall | undefined, order: HearingOrder): void {
    const { room } = order
    if (order.act === 'change') {
      this.#rooms.get(room)?.leaveOut(order.leftOut)
      return
    }
    this.#rooms.get(room)?.stop()
    this.#rooms.delete(room)
    if (order.act === 'end') return
    if (!hall) throw new Error('the media process is not ready yet')
    const hearing = new Hearing(
      (packets) => this.#tell(room, packets),
      order.leftOut,
      () => {
        if (this.#rooms.get(room) === hearing) this.#rooms.delete(room)
      },
    )
    this.#rooms.set(room, hearing)
    hearing.start(hall.open(room))
  }

  close(): void {
    for (const hearing of this.#rooms.values()) hearing.stop()
    this.#rooms.clear()
  }
}

class Hearing {
  readonly #tell: (packets: HeardPacket[]) => void
  readonly #onEnd: () => void
  readonly #clock: NodeJS.Timeout
  #leftOut: ReadonlySet<string>
  #packets: HeardPacket[] = []
  #untap: (() => void) | undefined

  constructor(tell: (packets: HeardPacket[]) => void, leftOut: readonly string[], onEnd: () => void) {
    this.#tell = tell
    this.#leftOut = new Set(leftOut)
    this.#onEnd = onEnd
    this.#clock = setInterval(() => this.#flush(), limits.hearing.tellEvery)
  }

  start(room: { tap(listener: RoomListener): () => void }): void {
    this.#untap = room.tap({
      wants: ({ kind, source }) => kind === 'audio' && microphones.has(source),
      onPacket: (track, { payload, timestamp, at }) => {
        const seat = track.owner.identity
        if (this.#leftOut.has(seat) || this.#packets.length >= limits.hearing.packets) return
        const came = Math.round(Date.now() - (performance.now() - at))
        const opus = payload.length === 1 ? (payload[0] as Buffer) : Buffer.concat(payload)
        this.#packets.push({ seat, track: track.sid, timestamp, at: came, payload: opus.toString('base64') })
      },
      onMute() {},
      onGone() {},
      onSpeakers() {},
      onEnd: () => {
        this.#flush()
        clearInterval(this.#clock)
        this.#onEnd()
      },
    })
  }

  /** From now on nothing of these leaves this process, and nothing that waits. */
  leaveOut(seats: readonly string[]): void {
    this.#leftOut = new Set(seats)
    this.#packets = this.#packets.filter(({ seat }) => !this.#leftOut.has(seat))
  }

  /** What came until now is handed on. */
  stop(): void {
    this.#flush()
    clearInterval(this.#clock)
    this.#untap?.()
  }

  #flush(): void {
    if (this.#packets.length > 0) this.#tell(this.#packets)
    this.#packets = []
  }
}
