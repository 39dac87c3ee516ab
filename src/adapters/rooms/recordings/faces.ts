import { rm } from 'node:fs/promises'
import { blankPicture } from './blanks.ts'
import { Film } from './films.ts'
import type { Picture, Size } from './pictures.ts'
import { videoTrack } from './webm.ts'

/** Milliseconds of the film. */
type Span = { from: number; to: number }
export type FacesComposed = { bytes: number; picture: Size; spans: Span[] }

/** Dark for less than this is not worth taking the picture away. */
const shortest = 1_000

/** Where the faces of a film lie. */
export const facesPathOf = (film: string) => film.replace(/(\.\w+)$/, '-faces$1')

/**
 * The film beside the film: who speaks while a screen is on stage. Silent, in the same time, dark in between; there is no file
 * before there is a face.
 */
export class FaceLane {
  readonly #path: string
  #film: Film | undefined
  #wanted = ''
  #shown = ''
  #since = 0
  readonly #spans: Span[] = []

  constructor(path: string) {
    this.#path = path
  }

  /** Whose face is wanted from then on; '' is nobody's. */
  async direct(at: number, key: string): Promise<void> {
    this.#wanted = key
    if (key === '') await this.#darken(at)
  }

  /** The face changes when the new one can be shown whole. */
  async show(key: string, time: number, { isWhole, data, size }: Picture): Promise<void> {
    if (key !== this.#shown && !(isWhole && key === this.#wanted)) return
    const at = Math.max(0, Math.round(time))
    this.#film ??= size && (await this.#open(size))
    if (!this.#shown) this.#since = at
    this.#shown = key
    this.#film?.add({ track: videoTrack, at, isKey: isWhole, data }, size)
  }

  async write(until: number): Promise<void> {
    await this.#film?.write(until)
  }

  /** Nothing where nobody's face was ever beside a screen. */
  async finish(end: number): Promise<FacesComposed | null> {
    this.#close(end)
    const made = await this.#film?.finish(end)
    if (made?.picture && this.#spans.length > 0)
      return { bytes: made.bytes, picture: made.picture, spans: [...this.#spans] }
    if (made) await rm(this.#path, { force: true })
    return null
  }

  /** It begins where the film does, so that both keep the same time. */
  async #open(size: Size): Promise<Film> {
    const film = await Film.open(this.#path, { isSilent: true })
    film.add({ track: videoTrack, at: 0, isKey: true, data: await blankPicture(size) }, size)
    return film
  }

  async #darken(at: number): Promise<void> {
    const size = this.#film?.picture
    if (!this.#shown || !size) return
    this.#close(at)
    this.#film?.add({ track: videoTrack, at: Math.round(at), isKey: true, data: await blankPicture(size) })
  }

  #close(at: number): void {
    if (!this.#shown) return
    this.#shown = ''
    const [from, to] = [this.#since, Math.round(at)]
    const last = this.#spans.at(-1)
    if (last && from - last.to < shortest) last.to = Math.max(last.to, to)
    else if (to > from) this.#spans.push({ from, to })
  }
}
