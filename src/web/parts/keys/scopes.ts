import type { Locale } from '#web/format/locales.ts'
import { m } from '#web/words.ts'

type Sentence = (slots: Record<string, string>, options: { locale: Locale }) => string
/** Every sentence of a scope, by its key. For the server only: a browser would be sent all words there are. */
const sentences = m as unknown as Record<string, Sentence | undefined>

export type ScopeInWords = { value: string; label: string; hint: string }

/** What a scope allows, in the reader's language; one that opens nothing any more is told by its name. */
export function scopeInWords(scope: string, locale: Locale): ScopeInWords {
  const sentence = sentences[`keys_scope_${scope.replace(':', '_')}`]
  return { value: scope, label: sentence ? sentence({}, { locale }) : scope, hint: scope }
}
