import { open } from 'node:fs/promises'
import type { Size } from './pictures.ts'
import { preSkip } from './voices.ts'
import { audioTrack, type Cue, clusterOf, cuesOf, headBytes, headOf, segmentStart, videoTrack } from './webm.ts'

export type FilmMade = { milliseconds: number; bytes: number; picture: Size | null }
type Block = { track: number; at: number; isKey: boolean; data: Buffer }

const longestCluster = 5_000

/** The file: clusters while it goes on, the head once more at the end. Readable by a player at every moment. */
export class Film {
  readonly #file: Awaited<ReturnType<typeof open>>
  readonly #isSilent: boolean
  readonly #cues: Cue[] = []
  #waiting: Block[] = []
  #cluster: Block[] = []
  #size = headBytes
  #picture: Size | undefined
  #last = new Map<number, number>()
  #headWithPicture = false

  private constructor(file: Awaited<ReturnType<typeof open>>, isSilent: boolean) {
    this.#file = file
    this.#isSilent = isSilent
  }

  static async open(path: string, { isSilent = false } = {}): Promise<Film> {
    const film = new Film(await open(path, 'w', 0o600), isSilent)
    await film.#head(undefined, undefined)
    return film
  }

  /** How large it is, once there was one. */
  get picture(): Size | undefined {
    return this.#picture
  }

  add(block: Block, picture?: Size): void {
    this.#picture ??= picture
    this.#waiting.push(block)
  }

  async write(until: number): Promise<void> {
    const ready = this.#waiting.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)
    if (ready.length === 0) return
    this.#waiting = this.#waiting.filter(({ at }) => at > until)
    for (const block of ready) {
      // A picture that comes too late for its place is shown late; time never runs backwards.
      const at = Math.max(Math.round(block.at), this.#last.get(0) ?? 0, (this.#last.get(block.track) ?? -1) + 1)
      this.#last.set(block.track, at)
      this.#last.set(0, at)
      const begin = this.#cluster[0]?.at ?? at
      const startsAnew = block.track === videoTrack && block.isKey
      if (this.#cluster.length > 0 && (startsAnew || at - begin >= longestCluster)) await this.#flush()
      this.#cluster.push({ ...block, at })
    }
  }

  async finish(milliseconds: number): Promise<FilmMade> {
    await this.write(Number.POSITIVE_INFINITY)
    await this.#flush()
    const cuesAt = this.#size - segmentStart
    const cues = cuesOf(this.#cues)
    await this.#append(cues)
    await this.#head(Math.max(milliseconds, this.#last.get(0) ?? 0), cuesAt)
    await this.#file.datasync()
    await this.#file.close()
    return { milliseconds: Math.round(milliseconds), bytes: this.#size, picture: this.#picture ?? null }
  }

  async #flush(): Promise<void> {
    const [first] = this.#cluster
    if (!first) return
    if (this.#picture && !this.#headWithPicture) await this.#head(undefined, undefined)
    const key = this.#cluster.find(({ track, isKey }) => track === videoTrack && isKey)
    const hasPicture = this.#picture !== undefined
    if (key || !hasPicture)
      this.#cues.push({
        at: (key ?? first).at,
        track: key ? videoTrack : audioTrack,
        position: this.#size - segmentStart,
      })
    await this.#append(clusterOf(first.at, this.#cluster))
    this.#cluster = []
  }

  async #head(duration: number | undefined, cuesAt: number | undefined): Promise<void> {
    this.#headWithPicture = this.#picture !== undefined
    const segmentBytes = duration === undefined ? undefined : this.#size - segmentStart
    const head = headOf({
      duration,
      cuesAt,
      segmentBytes,
      picture: this.#picture,
      preSkip: this.#isSilent ? undefined : preSkip,
    })
    await this.#place(head, 0)
  }

  async #append(bytes: Buffer): Promise<void> {
    await this.#place(bytes, this.#size)
    this.#size += bytes.length
  }

  /** A disk that is almost full takes a part, and says so as if that were all. */
  async #place(bytes: Buffer, at: number): Promise<void> {
    for (let done = 0; done < bytes.length; )
      done += (await this.#file.write(bytes, done, bytes.length - done, at + done)).bytesWritten
  }
}
