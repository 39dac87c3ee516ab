import type { Readable } from 'node:stream'

/** What was written, counted and hashed while it passed. */
export type Stored = { size: number; sha256: string }

/** The part of an object somebody asked for; both ends are counted in, as in an HTTP range. */
export type ByteRange = { start: number; end: number }

/**
 * Where bytes live. Keys are made by us: lower-case letters, digits, `_`, `.` and `/` between parts; never a name that somebody typed.
 * An object appears whole or not at all, also when the process dies while it is written.
 */
export interface FileStore {
  /** Reads the stream to its end. A key is written once; writing it again replaces it. */
  put(key: string, body: Readable): Promise<Stored>
  /** Throws a `MissingObject` where nothing is stored under the key. */
  get(key: string, range?: ByteRange): Promise<Readable>
  stat(key: string): Promise<{ size: number } | null>
  /** Deleting what is not there is no fault. */
  delete(key: string): Promise<void>
  /** Deletes for good: with every former version, and whatever was begun under the key. Returns once nothing of it is left. */
  purge(key: string): Promise<void>
  list(prefix: string): AsyncIterable<{ key: string; size: number }>
}

const keyShape = /^[a-z0-9_.-]+(\/[a-z0-9_.-]+)*$/

/** Keys are ours; one that could leave its place is a fault in our code, not a reader's mistake. */
export function assertKey(key: string): string {
  if (keyShape.test(key) && key.length <= 512 && key.split('/').every((part) => !part.startsWith('.'))) return key
  throw new Error(`"${key}" is not a key of a stored object.`)
}

/** A row of ours names an object that the store does not hold. */
export class MissingObject extends Error {
  override name = 'MissingObject'
  readonly key: string

  constructor(key: string) {
    super(`No object is stored under ${key}.`)
    this.key = key
  }
}

/** Tells what bytes are by looking at their beginning, whatever their sender calls them. */
export interface MediaTypes {
  mediaTypeOf(beginning: Uint8Array): Promise<string>
}
