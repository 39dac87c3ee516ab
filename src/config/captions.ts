import { heldElsewhereBy } from './services.ts'
import type { Settings } from './settings.ts'

/** Who makes words of what is said. */
export type Captions = { url: string; model: string; key: string | undefined }

export function captionsOf({ CAPTIONS_URL: url, CAPTIONS_MODEL: model = 'whisper-1', CAPTIONS_KEY: key }: Settings) {
  return url ? { url, model, key } : null
}

export function* contradictoryCaptions(given: Settings): Iterable<string> {
  for (const name of ['CAPTIONS_MODEL', 'CAPTIONS_KEY'] as const) {
    if (given[name] && !given.CAPTIONS_URL)
      yield `${name} is set without CAPTIONS_URL, so there would be no captions. Set CAPTIONS_URL too, or remove ${name}.`
  }
  const elsewhere = heldElsewhereBy(given)
  if (given.CAPTIONS_URL && elsewhere) {
    yield `CAPTIONS_URL is set with ${elsewhere}, but only classes in the embedded media server can have captions: nobody else’s lets Lectern listen. Remove one of them.`
  }
}
