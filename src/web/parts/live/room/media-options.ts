import type { Blur, BlurEnd } from './blur.svelte.ts'
import type { Chosen } from './devices.svelte.ts'
import type { Kind, Mishap } from './faults.ts'

/** `elsewhere`: the same person came in with another tab or device, and a seat holds one at a time. */
export type Gone = 'closed' | 'elsewhere'

export type Key = { url: string; token: string }

export type MediaOptions = {
  /** Asks for a key again, when the old one opens nothing any more. Throws `Shut` when there will be none. */
  renew: () => Promise<Key>
  chosen: Chosen
  blur: Blur
  onFault: (kind: Kind, fault: Mishap) => void
  /** A camera that was to be blurred is off, because it could not be. */
  onHidden: (why: BlurEnd) => void
  onGone: (why: Gone) => void
}
