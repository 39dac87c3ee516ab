import { Readable } from 'node:stream'
import {
  type Entry,
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  validateFileName,
} from 'yauzl'
import { inMegabytes } from '#kernel/import-parts'
import { Refusal } from '#kernel/refusal'
import type { FileStore } from '#modules/files/ports'
import { mostPacked, packedFreely } from './rules.ts'

export type ZipLimits = { readonly bytes: number; readonly entries: number }

/** A ZIP whose list of contents is in order; nothing of it is unpacked before somebody asks for it. */
export type Zip = {
  /** How many bytes each file says it has. */
  readonly sizes: ReadonlyMap<string, number>
  /** Refuses with `import.damaged` what turns out to be something else than the list says. */
  open(path: string): Promise<Readable>
}

const block = 256 * 1024
const longestName = 1000

/** Reads the list at the end of a stored ZIP, and refuses one that nobody should unpack. */
export async function openZip(
  store: FileStore,
  object: { key: string; size: number },
  limits: ZipLimits,
): Promise<Zip> {
  const bytes = new StoredBytes(store, object)
  const options = { decodeStrings: false, autoClose: false }
  const zip = await fromRandomAccessReaderPromise(bytes, object.size, options).catch(bytes.blames('import.not_a_zip'))
  if (zip.entryCount > limits.entries) {
    throw new Refusal('import.too_many_files', { details: { most: limits.entries, came: zip.entryCount } })
  }
  const entries = new Map<string, Entry>()
  let unpacked = 0
  const all = zip.eachEntry()
  for (;;) {
    const { value: entry } = await all.next().catch(bytes.blames('import.damaged'))
    if (!entry) break
    const name = nameOf(entry)
    if (entries.has(name)) throw new Refusal('import.same_name_twice')
    if (!entry.canDecodeFileData()) throw new Refusal('import.damaged')
    entries.set(name, entry)
    unpacked += entry.uncompressedSize
  }
  if (unpacked > limits.bytes) {
    throw new Refusal('import.too_large', { details: { most: inMegabytes(limits.bytes), came: inMegabytes(unpacked) } })
  }
  if (unpacked > packedFreely + mostPacked * object.size) {
    const details = { packed: inMegabytes(object.size), came: inMegabytes(unpacked) }
    throw new Refusal('import.packed_too_tightly', { details })
  }
  return {
    sizes: new Map([...entries].map(([name, { uncompressedSize }]) => [name, uncompressedSize])),
    async open(path) {
      const entry = entries.get(path)
      if (!entry) throw new Refusal('import.damaged')
      const source = await zip.openReadStreamPromise(entry).catch(bytes.blames('import.damaged'))
      return Readable.from(blamed(source, bytes), { objectMode: false })
    },
  }
}

/** A name that leads out of its folder is refused, though nothing is ever written under it. */
function nameOf(entry: Entry): string {
  const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry
  const name = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true)
  const isSafe = validateFileName(name) === null && !name.includes('\0') && name.length <= longestName
  if (!isSafe) throw new Refusal('import.unsafe_name')
  return name
}

async function* blamed(source: Readable, bytes: StoredBytes): AsyncGenerator<Buffer> {
  try {
    yield* source
  } catch (error) {
    bytes.blames('import.damaged')(error)
  }
}

/** A stored object, read where somebody asks; what is read next is mostly beside it. */
class StoredBytes extends RandomAccessReader {
  readonly #store: FileStore
  readonly #object: { key: string; size: number }
  #near: { start: number; bytes: Buffer } = { start: 0, bytes: Buffer.alloc(0) }
  #failure: unknown = null

  constructor(store: FileStore, object: { key: string; size: number }) {
    super()
    this.#store = store
    this.#object = object
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#range(start, end), { objectMode: false })
  }

  override read(
    target: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null, read?: number) => void,
  ): void {
    this.#nearTo(position, length).then(
      (bytes) => done(null, bytes.copy(target, offset, 0, length)),
      (error) => done(error),
    )
  }

  override close(done: (error: Error | null) => void): void {
    done(null)
  }

  /** What the ZIP is to blame for is refused; what the store is to blame for is tried again. */
  blames(code: string): (error: unknown) => never {
    return (error) => {
      if (this.#failure) throw this.#failure
      throw error instanceof Refusal ? error : new Refusal(code)
    }
  }

  async #nearTo(position: number, length: number): Promise<Buffer> {
    const { start, bytes } = this.#near
    if (position < start || position + length > start + bytes.length) {
      const end = Math.min(this.#object.size, position + Math.max(length, block))
      this.#near = { start: position, bytes: Buffer.concat(await Array.fromAsync(this.#range(position, end))) }
    }
    return this.#near.bytes.subarray(position - this.#near.start, position - this.#near.start + length)
  }

  async *#range(start: number, end: number): AsyncGenerator<Buffer> {
    if (start >= end || start >= this.#object.size) return
    try {
      yield* await this.#store.get(this.#object.key, { start, end: end - 1 })
    } catch (error) {
      this.#failure = error
      throw error
    }
  }
}
