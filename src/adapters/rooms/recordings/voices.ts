import { Decoder, Encoder } from '@evan/opus'
import type { JournalPacket } from './journals.ts'

const rate = 48
/** Samples of one packet of the mix: 20 ms. */
export const frameSamples = 960
/** Samples an encoder of this kind looks ahead. */
export const preSkip = 312
/** A voice is moved only when it is this far from where it should be: nobody hears less. */
const tolerance = 30 * rate
/** Decoder and encoder between them make everything so much later. */
const codecDelay = 2 * preSkip

const ringSamples = 1 << 20

/** Everybody's voice in one track. Voices may be added up to some twenty seconds ahead of what has been taken. */
export class Mix {
  readonly #ring = new Float32Array(ringSamples)
  readonly #encoder = new Encoder({ channels: 1, sample_rate: 48_000, application: 'audio' })
  #taken = 0

  constructor() {
    this.#encoder.bitrate = 48_000
    this.#encoder.complexity = 5
  }

  /** `at`: the sample of the recording at which it begins. */
  add(samples: Int16Array, at: number): void {
    const from = Math.max(at, this.#taken)
    const to = Math.min(at + samples.length, this.#taken + ringSamples)
    for (let sample = from; sample < to; sample++) {
      const place = sample & (ringSamples - 1)
      this.#ring[place] = (this.#ring[place] ?? 0) + (samples[sample - at] ?? 0)
    }
  }

  /** Packets of 20 ms, up to a moment in milliseconds. */
  *take(until: number): Generator<{ at: number; data: Buffer }> {
    const pcm = new Int16Array(frameSamples)
    while (this.#taken + frameSamples <= until * rate) {
      for (let sample = 0; sample < frameSamples; sample++) {
        const place = (this.#taken + sample) & (ringSamples - 1)
        pcm[sample] = limited(this.#ring[place] ?? 0)
        this.#ring[place] = 0
      }
      const at = this.#taken / rate
      this.#taken += frameSamples
      yield { at, data: Buffer.from(this.#encoder.encode(pcm)) }
    }
  }
}

/** One person's voice, decoded into the mix. */
export class Voice {
  readonly #mix: Mix
  readonly #decoder = new Decoder({ channels: 1, sample_rate: 48_000 })
  #next: number | undefined

  constructor(mix: Mix) {
    this.#mix = mix
  }

  /** Packets in their order; `time` in milliseconds of the recording. */
  add({ payload }: JournalPacket, time: number): void {
    const samples = this.#decoded(payload)
    if (!samples) return
    const wanted = Math.round(time * rate) - codecDelay
    const at = this.#next !== undefined && Math.abs(this.#next - wanted) < tolerance ? this.#next : wanted
    this.#next = at + samples.length
    this.#mix.add(samples, at)
  }

  #decoded(payload: Buffer): Int16Array | undefined {
    if (payload.length === 0) return undefined
    try {
      const bytes = this.#decoder.decode(payload)
      return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2)
    } catch {
      return undefined
    }
  }
}

/** Soft above three quarters, so that two voices at once do not crackle. */
function limited(value: number): number {
  const knee = 24_576
  const size = Math.abs(value)
  if (size <= knee) return value
  const above = (size - knee) / (32_767 - knee)
  return Math.sign(value) * (knee + (32_767 - knee) * Math.tanh(above))
}
