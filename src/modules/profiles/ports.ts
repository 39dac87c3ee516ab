import type { Readable } from 'node:stream'

export type Picture = { mediaType: string; bytes: Uint8Array }

/** The square to keep of a picture: where it lies within the room it has (0 to 1 each way), and how much of the shorter side it takes. */
export type Crop = { readonly x: number; readonly y: number; readonly side: number }

/** Makes somebody's picture anew, upright and square, so that nothing of the sent file but what it shows remains. */
export interface Portraits {
  /** Refuses with `image.unreadable` what is not a picture, or too large a one. Without a crop it is the middle. */
  portrait(sent: Readable, crop?: Crop): Promise<{ small: Picture; large: Picture }>
}
