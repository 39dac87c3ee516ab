import { blankPicture } from './blanks.ts'
import { OwnerClock, TrackClock } from './clocks.ts'
import { FaceLane, type FacesComposed, facesPathOf } from './faces.ts'
import { Film, type FilmMade } from './films.ts'
import { type JournalEntry, type JournalPacket, readJournals } from './journals.ts'
import { type Picture, Pictures } from './pictures.ts'
import { Mix, Voice } from './voices.ts'
import { audioTrack, videoTrack } from './webm.ts'

/** How far ahead is read before anything is placed: a publisher says what time it is once in a few seconds. */
const foresight = 6_000
/** A repaired packet comes within this. */
const repairs = 600
/** Pictures and sound are put in order over this much. */
const sorting = 3_000

type Track =
  | { media: 'video'; clock: TrackClock; pictures: Pictures; number: number }
  | { media: 'audio'; clock: TrackClock; voice: Voice; waiting: { packet: JournalPacket; ticks: number; at: number }[] }
type Noted = JournalEntry & { stretch: number; ticks?: number }

export type Composed = FilmMade & { faces: FacesComposed | null }

/**
 * Makes a film of what was written down: the picture that was on stage, everybody's voice; and one beside it of the faces beside a
 * screen. Nothing of a picture is encoded anew.
 */
export async function compose(folder: string, path: string, goesOn: () => boolean = () => false): Promise<Composed> {
  const film = await Film.open(path)
  const faces = new FaceLane(facesPathOf(path))
  const stage = new Stage(film, faces)
  const ahead: Noted[] = []
  let end = 0
  for await (const entry of readJournals(folder, goesOn)) {
    end = Math.max(end, entry.at)
    ahead.push(stage.note(entry))
    while (ahead[0] && ahead[0].at <= end - foresight) await stage.place(ahead.shift() as Noted)
  }
  for (const entry of ahead) await stage.place(entry)
  await stage.finish(end)
  return { ...(await film.finish(end)), faces: await faces.finish(end) }
}

class Stage {
  readonly #film: Film
  readonly #faces: FaceLane
  readonly #mix = new Mix()
  readonly #owners = new Map<string, OwnerClock>()
  readonly #tracks = new Map<string, Track>()
  #wanted = ''
  #shown = ''
  #swept = 0
  #last = { stretch: 0, at: 0 }

  constructor(film: Film, faces: FaceLane) {
    this.#film = film
    this.#faces = faces
  }

  note(entry: JournalEntry & { stretch: number }): Noted {
    if (entry.kind === 'track') this.#open(entry)
    if (entry.kind !== 'packet') return entry
    const ticks = this.#tracks.get(keyOf(entry))?.clock.note({ at: entry.at, ...entry.packet })
    return ticks === undefined ? entry : { ...entry, ticks }
  }

  async place(entry: Noted): Promise<void> {
    // What was broken off left its face standing.
    if (entry.stretch !== this.#last.stretch) await this.#beside(this.#last.at, '')
    this.#last = entry
    if (entry.kind === 'stage') await this.#direct(entry)
    else if (entry.kind === 'face') await this.#beside(entry.at, entry.track === 0 ? '' : keyOf(entry))
    else if (entry.kind === 'packet') this.#hold(entry)
    if (entry.at - this.#swept < 100) return
    this.#swept = entry.at
    await this.#sweep(entry.at - repairs, entry.at - repairs - sorting)
  }

  /** Everything up to the end. */
  async finish(end: number): Promise<void> {
    await this.#sweep(Number.POSITIVE_INFINITY, end)
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
        for (const picture of track.pictures.take(complete)) {
          const time = track.clock.timeOf(picture.ticks)
          this.#show(key, time, picture)
          await this.#faces.show(key, time, picture)
        }
      } else {
        const ready = track.waiting.filter(({ at }) => at <= complete).sort((one, other) => one.ticks - other.ticks)
        track.waiting = track.waiting.filter(({ at }) => at > complete)
        for (const { packet, ticks } of ready) track.voice.add(packet, track.clock.timeOf(ticks))
      }
    }
    for (const { at, data } of this.#mix.take(sorted)) this.#film.add({ track: audioTrack, at, isKey: true, data })
    await this.#film.write(sorted)
    await this.#faces.write(sorted)
  }

  /** Nobody on stage: whoever was there is not left standing in the film. */
  async #direct(entry: Extract<Noted, { kind: 'stage' }>): Promise<void> {
    this.#wanted = keyOf(entry)
    const size = this.#film.picture
    if (entry.track !== 0 || !size) return
    this.#shown = ''
    this.#film.add({ track: videoTrack, at: Math.round(entry.at), isKey: true, data: await blankPicture(size) })
  }

  /** What came before is shown first. */
  async #beside(at: number, key: string): Promise<void> {
    await this.#sweep(at - repairs, at - repairs - sorting)
    await this.#faces.direct(at, key)
  }

  /** The picture changes when the new one can be shown whole. */
  #show(key: string, time: number, { isWhole, data, size }: Picture): void {
    if (key !== this.#shown && !(isWhole && key === this.#wanted)) return
    this.#shown = key
    this.#film.add({ track: videoTrack, at: Math.max(0, Math.round(time)), isKey: isWhole, data }, size)
  }
}

const keyOf = ({ stretch, track }: { stretch: number; track: number }) => `${stretch} ${track}`
