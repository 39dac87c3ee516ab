import { transportFeedback } from './rtcp.ts'
import { Unwrapped } from './sequences.ts'

/** One packet reports at most this many; more would not fit a datagram. */
const mostReported = 400
const mostWaiting = 2_000

const notReceived = 0
const smallDelta = 1
const largeDelta = 2

/**
 * When each packet of a publisher arrived, told back to it so that it can judge the way
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1).
 */
export class Arrivals {
  readonly #numbers = new Unwrapped(16)
  readonly #waiting = new Map<number, number>()
  #next: number | undefined
  #feedbacks = 0

  get waiting(): number {
    return this.#waiting.size
  }

  /** `at` is a monotonic time in milliseconds. */
  note(sequence: number, at: number): void {
    if (this.#waiting.size >= mostWaiting) this.#waiting.clear()
    this.#waiting.set(this.#numbers.of(sequence), at)
  }

  /** Feedback for what arrived since the last call: usually one packet, none when nothing did. */
  *feedback(from: number, about: number): Generator<Buffer> {
    const numbers = [...this.#waiting.keys()].sort((one, other) => one - other)
    while (numbers.length > 0) {
      const earliest = numbers[0] ?? 0
      const base =
        this.#next !== undefined && this.#next < earliest && earliest - this.#next < mostReported
          ? this.#next
          : earliest
      const { body, last } = this.#report(from, about, base, numbers)
      for (const number of numbers.splice(0, numbers.findLastIndex((number) => number <= last) + 1))
        this.#waiting.delete(number)
      this.#next = Math.max(this.#next ?? 0, last + 1)
      yield transportFeedback(body)
    }
  }

  #report(from: number, about: number, base: number, numbers: readonly number[]): { body: Buffer; last: number } {
    const reference = Math.floor((this.#waiting.get(numbers[0] ?? base) ?? 0) / 64)
    const symbols: number[] = []
    const deltas: number[] = []
    let quarters = reference * 256
    let last = base
    for (const number of numbers) {
      const at = Math.round((this.#waiting.get(number) ?? 0) * 4)
      const delta = at - quarters
      if (number - base >= mostReported || delta > 0x7fff || delta < -0x8000) break
      while (symbols.length < number - base) symbols.push(notReceived)
      symbols.push(delta >= 0 && delta <= 255 ? smallDelta : largeDelta)
      deltas.push(delta)
      quarters = at
      last = number
    }
    const head = Buffer.alloc(16)
    head.writeUInt32BE(from, 0)
    head.writeUInt32BE(about, 4)
    head.writeUInt16BE(base & 0xffff, 8)
    head.writeUInt16BE(symbols.length, 10)
    head.writeUIntBE(reference & 0xffffff, 12, 3)
    head[15] = this.#feedbacks++ & 0xff
    return { body: padded([head, ...chunks(symbols), ...deltas.map(deltaBytes)]), last }
  }
}

/** Runs of one symbol as run-length chunks, everything else as vectors of seven two-bit symbols (§3.1.3, §3.1.4). */
function chunks(symbols: readonly number[]): Buffer[] {
  const out: Buffer[] = []
  let at = 0
  while (at < symbols.length) {
    const symbol = symbols[at] ?? 0
    let run = 1
    while (symbols[at + run] === symbol) run++
    const word = run >= 7 ? (symbol << 13) | run : vector(symbols.slice(at, at + 7))
    at += Math.max(run, 7)
    const chunk = Buffer.alloc(2)
    chunk.writeUInt16BE(word)
    out.push(chunk)
  }
  return out
}

function vector(symbols: readonly number[]): number {
  return symbols.reduce((word, symbol, position) => word | (symbol << (12 - position * 2)), 0xc000)
}

/** In quarters of a millisecond: one byte when small, two when large or backwards. */
function deltaBytes(delta: number): Buffer {
  if (delta >= 0 && delta <= 255) return Buffer.of(delta)
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(delta)
  return bytes
}

function padded(parts: Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return Buffer.concat(parts, Math.ceil(length / 4) * 4)
}
