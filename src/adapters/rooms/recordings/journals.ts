import { type FileHandle, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** What a class leaves on the disk while it is recorded: every packet as it came, one file a stretch, only ever appended to. */
export type JournalEntry =
  | { kind: 'track'; at: number; track: number; about: TrackAbout }
  | { kind: 'packet'; at: number; track: number; packet: JournalPacket }
  /** Whose picture is wanted from now on. */
  | { kind: 'stage'; at: number; track: number }
  /** Whose face is wanted beside it. */
  | { kind: 'face'; at: number; track: number }
  | { kind: 'gone'; at: number; track: number }
  | { kind: 'end'; at: number }

export type TrackAbout = { media: 'audio' | 'video'; owner: string }
export type JournalPacket = {
  sequence: number
  timestamp: number
  marker: boolean
  madeAt: number | undefined
  payload: Buffer
}

const magic = 'lectern journal 1\n'
const kinds = ['track', 'packet', 'stage', 'gone', 'end', 'face'] as const
const headBytes = 15
const packetBytes = 15
/** Unwritten bytes above this: the disk does not follow, and packets are left out rather than held. */
const mostWaiting = 32 * 1024 * 1024
const writeEvery = 200

export const journalName = (stretch: number) => `${String(stretch).padStart(4, '0')}.journal`

/** Appends in the background. A disk that takes nothing more ends the journal, not the class; what is written stays readable. */
export class Journal {
  readonly #file: FileHandle
  readonly #onBroken: (error: unknown) => void
  #waiting: Buffer[] = []
  #waitingBytes = 0
  #writing: Promise<void> = Promise.resolve()
  readonly #clock: NodeJS.Timeout
  #over = false
  dropped = 0

  private constructor(file: FileHandle, onBroken: (error: unknown) => void) {
    this.#file = file
    this.#onBroken = onBroken
    this.#clock = setInterval(() => this.#write(), writeEvery)
  }

  /** `epoch`: what the wall clock says when `at` is 0, in milliseconds. */
  static async open(path: string, epoch: number, onBroken: (error: unknown) => void): Promise<Journal> {
    const file = await open(path, 'ax', 0o600)
    const head = Buffer.alloc(magic.length + 8)
    head.write(magic, 'latin1')
    head.writeDoubleBE(epoch, magic.length)
    try {
      await file.appendFile(head)
    } catch (error) {
      await file.close()
      await rm(path, { force: true })
      throw error
    }
    return new Journal(file, onBroken)
  }

  append(entry: JournalEntry): void {
    if (this.#over) return
    const body = bodyOf(entry)
    const bytes = body.reduce((sum, { length }) => sum + length, 0)
    if (this.#waitingBytes > mostWaiting && entry.kind === 'packet') {
      this.dropped++
      return
    }
    const head = Buffer.allocUnsafe(headBytes)
    head.writeUInt32BE(bytes, 0)
    head.writeUInt8(kinds.indexOf(entry.kind), 4)
    head.writeUInt16BE('track' in entry ? entry.track : 0, 5)
    head.writeDoubleBE(entry.at, 7)
    this.#waiting.push(head, ...body)
    this.#waitingBytes += headBytes + bytes
  }

  /** Writes what waits, and says whether everything has reached the file. */
  async close(): Promise<void> {
    if (this.#over) return
    clearInterval(this.#clock)
    this.#write()
    await this.#writing
    this.#over = true
    await this.#file.datasync().catch(() => {})
    await this.#file.close().catch(() => {})
  }

  #write(): void {
    if (this.#over || this.#waiting.length === 0) return
    const all = this.#waiting
    const bytes = this.#waitingBytes
    this.#waiting = []
    this.#writing = this.#writing
      .then(() => this.#file.appendFile(Buffer.concat(all)))
      .then(() => {
        this.#waitingBytes -= bytes
      })
      .catch((error) => this.#break(error))
  }

  #break(error: unknown): void {
    if (this.#over) return
    this.#over = true
    clearInterval(this.#clock)
    this.#waiting = []
    void this.#file.close().catch(() => {})
    this.#onBroken(error)
  }
}

/**
 * Everything in a folder's journals, as one: `at` counts in milliseconds from the first. While `goesOn` says so, waits at the end for
 * what is still to come. An entry that was cut off, by a crash or a full disk, and all after it in that file do not exist.
 */
export async function* readJournals(
  folder: string,
  goesOn: () => boolean,
): AsyncGenerator<JournalEntry & { stretch: number }> {
  let zero: number | undefined
  for (let stretch = 1; ; stretch++) {
    const path = join(folder, journalName(stretch))
    if (!(await appears(folder, stretch, goesOn))) return
    const file = await open(path, 'r')
    try {
      const reader = new JournalReader(file)
      const mayGrow = async () => goesOn() && !(await exists(folder, stretch + 1))
      const epoch = await reader.epoch(mayGrow)
      if (epoch === undefined) continue
      zero ??= epoch
      const shift = Math.max(0, epoch - zero)
      for (;;) {
        const entry = await reader.next(mayGrow)
        if (!entry) break
        yield { ...entry, at: entry.at + shift, stretch }
        if (entry.kind === 'end') break
      }
    } finally {
      await file.close()
    }
  }
}

class JournalReader {
  readonly #file: FileHandle
  #at = 0
  #held = Buffer.alloc(0)

  constructor(file: FileHandle) {
    this.#file = file
  }

  async epoch(goesOn: () => Promise<boolean>): Promise<number | undefined> {
    const head = await this.#take(magic.length + 8, goesOn)
    if (head?.toString('latin1', 0, magic.length) !== magic) return undefined
    return head.readDoubleBE(magic.length)
  }

  async next(goesOn: () => Promise<boolean>): Promise<JournalEntry | undefined> {
    const head = await this.#take(headBytes, goesOn)
    const kind = head && kinds[head[4] ?? 255]
    // Nothing but zeros: room that a disk gave and nobody wrote in any more.
    if (!head || !kind || head.every((byte) => byte === 0)) return undefined
    const body = await this.#take(head.readUInt32BE(0), goesOn)
    return body && entryOf(kind, head.readUInt16BE(5), head.readDoubleBE(7), body)
  }

  async #take(bytes: number, goesOn: () => Promise<boolean>): Promise<Buffer | undefined> {
    while (this.#held.length < bytes) {
      const chunk = Buffer.allocUnsafe(Math.max(bytes - this.#held.length, 1 << 20))
      const { bytesRead } = await this.#file.read(chunk, 0, chunk.length, this.#at)
      this.#at += bytesRead
      if (bytesRead > 0) this.#held = Buffer.concat([this.#held, chunk.subarray(0, bytesRead)])
      else if (await goesOn()) await pause(writeEvery)
      else return undefined
    }
    const taken = this.#held.subarray(0, bytes)
    this.#held = this.#held.subarray(bytes)
    return taken
  }
}

function bodyOf(entry: JournalEntry): Buffer[] {
  if (entry.kind === 'track') return [Buffer.from(JSON.stringify(entry.about))]
  if (entry.kind !== 'packet') return []
  const { sequence, timestamp, marker, madeAt, payload } = entry.packet
  const head = Buffer.allocUnsafe(packetBytes)
  head.writeUInt16BE(sequence, 0)
  head.writeUInt32BE(timestamp, 2)
  head.writeUInt8(marker ? 1 : 0, 6)
  head.writeDoubleBE(madeAt ?? Number.NaN, 7)
  return [head, payload]
}

function entryOf(kind: (typeof kinds)[number], track: number, at: number, body: Buffer): JournalEntry {
  if (kind === 'track') return { kind, at, track, about: JSON.parse(body.toString()) as TrackAbout }
  if (kind === 'end') return { kind, at }
  if (kind !== 'packet') return { kind, at, track }
  const madeAt = body.readDoubleBE(7)
  return {
    kind,
    at,
    track,
    packet: {
      sequence: body.readUInt16BE(0),
      timestamp: body.readUInt32BE(2),
      marker: body[6] === 1,
      madeAt: Number.isNaN(madeAt) ? undefined : madeAt,
      payload: body.subarray(packetBytes),
    },
  }
}

async function appears(folder: string, stretch: number, goesOn: () => boolean): Promise<boolean> {
  while (!(await exists(folder, stretch))) {
    if (!goesOn()) return exists(folder, stretch)
    await pause(writeEvery)
  }
  return true
}

async function exists(folder: string, stretch: number): Promise<boolean> {
  return (await readdir(folder).catch(() => [] as string[])).includes(journalName(stretch))
}
