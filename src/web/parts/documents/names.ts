import type { DocumentId } from '#modules/documents/schema'
import type { Locale } from '#web/format/locales.ts'
import { m } from '#web/words.ts'

type Named = (slots?: Record<string, never>, options?: { locale?: Locale }) => string

/** In the reader’s language, or in the one that is asked for. */
export const documentNames: Readonly<Record<DocumentId, Named>> = {
  privacy: m.policy_title,
  terms: m.agreement_terms,
  guidelines: m.agreement_guidelines,
  teaching: m.agreement_teaching,
}
