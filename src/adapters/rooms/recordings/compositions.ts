import { open } from 'node:fs/promises'
import { blankPicture } from './blanks.ts'
import { OwnerClock, TrackClock } from './clocks.ts'
import { type JournalEntry, type JournalPacket, readJournals } from './journals.ts'
import { Pictures } from './pictures.ts'
import { Mix, preSkip, Voice } from './voices.ts'
import { audioTrack, type Cue, clusterOf, cuesOf, headBytes, headOf, segmentStart, videoTrack } from './webm.ts'

export type Composed = { milliseconds: number; bytes: number; picture: { width: number; height: number } | null }

/** How far ahead is read before anything is placed: a publisher says what time it is once in a few seconds. */
const foresight = 6_000
/** A repaired packet comes within this. */
const repairs = 600
/** Pictures and sound are put in order over this much. */
const sorting = 3_000
const longestCluster = 5_000

type Track =
  | { media: 'video'; clock: TrackClock; pictures: Pictures; number: number }
  | { media: 'audio'; clock: TrackClock; voice: Voice; waiting: { packet: JournalPacket; ticks: number; at: number }[] }
type Noted = JournalEntry & { stretch: number; ticks?: number }
type Block = { track: number; at: number; isKey: boolean; data: Buffer }

/** Makes one film of what was written down: the picture that was on stage, everybody's voice. Nothing of a picture is encoded anew. */
export async function compose(folder: string, path: string, goesOn: () => boolean = () => false): Promise<Composed> {
  const film = await Film.open(path)
  const stage = new Stage(film)
  const ahead: Noted[] = []
  let end = 0
  for await (const entry of readJournals(folder, goesOn)) {
    end = Math.max(end, entry.at)
    ahead.push(stage.note(entry))
    while (ahead[0] && ahead[0].at <= end - foresight) await stage.place(ahead.shift() as Noted)
  }
  for (const entry of ahead) await stage.place(entry)
  return film.finish(await stage.finish(end))
}

class Stage {
  readonly #film: Film
  readonly #mix = new Mix()
  readonly #owners = new Map<string, OwnerClock>()
  readonly #tracks = new Map<string, Track>()
  #wanted = ''
  #shown = ''
  #swept = 0

  constructor(film: Film) {
    this.#film = film
  }

  note(entry: JournalEntry & { stretch: number }): Noted {
    if (entry.kind === 'track') this.#open(entry)
    if (entry.kind !== 'packet') return entry
    const ticks = this.#tracks.get(keyOf(entry))?.clock.note({ at: entry.at, ...entry.packet })
    return ticks === undefined ? entry : { ...entry, ticks }
  }

  async place(entry: Noted): Promise<void> {
    if (entry.kind === 'stage') await this.#direct(entry)
    else if (entry.kind === 'packet') this.#hold(entry)
    if (entry.at - this.#swept < 100) return
    this.#swept = entry.at
    await this.#sweep(entry.at - repairs, entry.at - repairs - sorting)
  }

  /** Everything up to the end; answers with where that is. */
  async finish(end: number): Promise<number> {
    await this.#sweep(Number.POSITIVE_INFINITY, end)
    return end
  }

  #open({ track, stretch, about }: Extract<Noted, { kind: 'track' }>): void {
    const owner = this.#owners.get(`${stretch} ${about.owner}`) ?? new OwnerClock()
    this.#owners.set(`${stretch} ${about.owner}`, owner)
    const clock = new TrackClock(owner, about.media)
    this.#tracks.set(
      `${stretch} ${track}`,
      about.media === 'video'
        ? { media: 'video', clock, pictures: new Pictures(), number: track }
        : { media: 'audio', clock, voice: new Voice(this.#mix), waiting: [] },
    )
  }

  #hold(entry: Noted): void {
    if (entry.kind !== 'packet' || entry.ticks === undefined) return
    const track = this.#tracks.get(keyOf(entry))
    if (track?.media === 'video') track.pictures.add(entry.packet, entry.ticks, entry.at)
    else if (track) track.waiting.push({ packet: entry.packet, ticks: entry.ticks, at: entry.at })
  }

  async #sweep(complete: number, sorted: number): Promise<void> {
    for (const [key, track] of this.#tracks) {
      if (track.media === 'video') {
        for (const picture of track.pictures.take(complete)) this.#show(key, track.clock.timeOf(picture.ticks), picture)
      } else {
        const ready = track.waiting.filter(({ at }) => at <= complete).sort((one, other) => one.ticks - other.ticks)
        track.waiting = track.waiting.filter(({ at }) => at > complete)
        for (const { packet, ticks } of ready) track.voice.add(packet, track.clock.timeOf(ticks))
      }
    }
    for (const { at, data } of this.#mix.take(sorted)) this.#film.add({ track: audioTrack, at, isKey: true, data })
    await this.#film.write(sorted)
  }

  /** Nobody on stage: whoever was there is not left standing in the film. */
  async #direct(entry: Extract<Noted, { kind: 'stage' }>): Promise<void> {
    this.#wanted = keyOf(entry)
    const size = this.#film.picture
    if (entry.track !== 0 || !size) return
    this.#shown = ''
    this.#film.add({ track: videoTrack, at: Math.round(entry.at), isKey: true, data: await blankPicture(size) })
  }

  /** The picture changes when the new one can be shown whole. */
  #show(
    key: string,
    time: number,
    { isWhole, data, size }: { isWhole: boolean; data: Buffer; size: { width: number; height: number } | undefined },
  ): void {
    if (key !== this.#shown && !(isWhole && key === this.#wanted)) return
    this.#shown = key
    this.#film.add({ track: videoTrack, at: Math.max(0, Math.round(time)), isKey: isWhole, data }, size)
  }
}

/** The file: clusters while it goes on, the head once more at the end. Readable by a player at every moment. */
class Film {
  readonly #file: Awaited<ReturnType<typeof open>>
  readonly #cues: Cue[] = []
  #waiting: Block[] = []
  #cluster: Block[] = []
  #size = headBytes
  #picture: { width: number; height: number } | undefined
  #last = new Map<number, number>()
  #headWithPicture = false

  private constructor(file: Awaited<ReturnType<typeof open>>) {
    this.#file = file
  }

  static async open(path: string): Promise<Film> {
    const film = new Film(await open(path, 'w', 0o600))
    await film.#head(undefined, undefined)
    return film
  }

  /** How large it is, once there was one. */
  get picture(): { width: number; height: number } | undefined {
    return this.#picture
  }

  add(block: Block, picture?: { width: number; height: number }): void {
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

  async finish(milliseconds: number): Promise<Composed> {
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
    const head = headOf({ duration, cuesAt, segmentBytes, picture: this.#picture, preSkip })
    await this.#file.write(head, 0, head.length, 0)
  }

  async #append(bytes: Buffer): Promise<void> {
    await this.#file.write(bytes, 0, bytes.length, this.#size)
    this.#size += bytes.length
  }
}

const keyOf = ({ stretch, track }: { stretch: number; track: number }) => `${stretch} ${track}`
