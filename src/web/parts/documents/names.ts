import type { DocumentId } from '#modules/documents/schema'
import { m } from '#web/words.ts'

export const documentNames: Readonly<Record<DocumentId, () => string>> = {
  privacy: m.policy_title,
  terms: m.agreement_terms,
  guidelines: m.agreement_guidelines,
  teaching: m.agreement_teaching,
}
