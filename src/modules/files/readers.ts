import { Refusal } from '#kernel/refusal'

/** Of how many parts a photo may be made: many times what cameras write, and a second or two of work. */
const mostParts = 500_000

/** Reads a stream by the byte, and holds no more of it than was asked for and the chunk it came in. */
export class ByteReader {
  /** How many bytes have been read. */
  position = 0
  readonly #source: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)
  #parts = 0

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** So many bytes from here, without reading past them; fewer where the stream ends. */
  async peek(count: number): Promise<Buffer> {
    const chunks = [this.#held]
    for (let length = this.#held.length; length < count; ) {
      const { done, value } = await this.#source.next()
      if (done) break
      chunks.push(value)
      length += value.length
    }
    if (chunks.length > 1) this.#held = Buffer.concat(chunks)
    return this.#held.subarray(0, count)
  }

  async take(count: number): Promise<Buffer> {
    this.#parts += 1
    if (this.#parts > mostParts) throw new Refusal('image.unreadable')
    await this.peek(count)
    return this.#taken(count)
  }

  #taken(count: number): Buffer {
    const taken = this.#held.subarray(0, count)
    this.#held = this.#held.subarray(taken.length)
    this.position += taken.length
    return taken
  }

  /** What is at hand after a look, without reading it. */
  get atHand(): Buffer {
    return this.#held
  }

  /** Whatever is at hand, and no more than so much of it; nothing at the end. */
  async some(atMost = Number.POSITIVE_INFINITY): Promise<Buffer> {
    if (this.#held.length === 0) await this.peek(1)
    return this.#taken(Math.min(atMost, this.#held.length))
  }

  async *pass(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0; ) {
      const some = await this.some(left)
      if (some.length === 0) return
      left -= some.length
      yield some
    }
  }

  async skip(count: number): Promise<void> {
    for await (const _ of this.pass(count));
  }

  /** As many zeros as bytes were read, so that everything behind them stays where it is. */
  async *blank(count: number): AsyncGenerator<Buffer> {
    for await (const some of this.pass(count)) yield Buffer.alloc(some.length)
  }

  /** For whoever stops before the end. */
  async close(): Promise<void> {
    await this.#source.return?.()
  }
}
