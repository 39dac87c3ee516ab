import type { Readable } from 'node:stream'
import type { Picture } from '#modules/profiles/ports'

/** Turns what a teacher typed into HTML that no reader can be harmed by. Refuses with `text.too_nested`. */
export interface Markdown {
  render(source: string): string
}

/** Makes the pictures of a cover anew, so that nothing of the sent file but what it shows remains. */
export interface Images {
  /** Refuses with `image.unreadable` what is not a picture, or too large a one. */
  cover(sent: Readable): Promise<{ narrow: Picture; wide: Picture }>
}
