import { error } from '@sveltejs/kit'
import type { AgreementId } from '#modules/documents/schema'
import { m } from '#web/words.ts'

type Words = { title: () => string; lead: (about: { school: string }) => string }

/** What people agree to, in the order in which it is listed. */
const agreements: Readonly<Record<AgreementId, Words>> = {
  terms: { title: m.agreement_terms, lead: m.agreement_terms_lead },
  guidelines: { title: m.agreement_guidelines, lead: m.agreement_guidelines_lead },
  teaching: { title: m.agreement_teaching, lead: m.agreement_teaching_lead },
}

/** The last part of an address below /agreements. */
export function agreementNamed(name: string): AgreementId {
  if (!Object.hasOwn(agreements, name)) error(404)
  return name as AgreementId
}

export function titled(document: AgreementId, school: string) {
  const { title, lead } = agreements[document]
  return { title: title(), lead: lead({ school }), place: `/agreements/${document}` }
}
