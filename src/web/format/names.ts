import { listFormatter } from './formatters.ts'
import type { Locale } from './locales.ts'

/** What stands before a name and is none of it. */
const titles = /^(?:.*\.|dr|prof|pr|mr|mrs|ms|mx|mme|mlle|sir|dame)$/i

/** The first letters of the first and the last word of a name, as people would write them. */
export function initials(name: string): string {
  const words = name
    .normalize('NFC')
    .split(/[\s'’-]+/u)
    .filter((word) => /\p{L}|\p{N}/u.test(word))
  const own = words.slice(words.length > 2 && titles.test(words[0] ?? '') ? 1 : 0)
  const first = own.at(0)
  const last = own.length > 1 ? own.at(-1) : undefined
  return [first, last]
    .map((word) => [...(word ?? '')].find((letter) => /\p{L}|\p{N}/u.test(letter)) ?? '')
    .join('')
    .toLocaleUpperCase()
}

/** “Ada, Kofi and Lena”. */
export function namesText(names: readonly string[], locale: Locale): string {
  return listFormatter(locale, { type: 'conjunction' }).format(names)
}

/** The same number for the same text everywhere: for tones and patterns, never for secrets (FNV-1a). */
export function textHash(text: string): number {
  let hash = 0x811c9dc5
  for (const letter of text.normalize('NFC')) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0
}
