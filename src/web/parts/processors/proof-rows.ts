import type { EvidenceView, FactorId } from '#modules/documents/schema'
import { plainDateText } from '#web/format/dates.ts'
import type { Locale } from '#web/format/locales.ts'
import { m } from '#web/words.ts'
import { evidenceKindText, evidenceStateWords, transferText } from './processor-words.ts'

/* Made where pages are, not in browsers: import it in +page.server.ts only. */
/** One paper as its page shows it. */
export function proofShown({ factors, mechanism, module, signedOn, endsOn, ...one }: EvidenceView, locale: Locale) {
  const dayOf = (day: string) => plainDateText(day, 'date', locale)
  return {
    ...one,
    what: mechanism ? transferText({ mechanism, module }) : evidenceKindText(one.kind),
    factors: factors.map(({ factor, weighed }) => ({ label: factorWords[factor](), weighed })),
    period: m.processors_proof_from_to({ from: dayOf(signedOn), to: dayOf(endsOn) }),
    stateText: evidenceStateWords[one.state](),
  }
}
export type ProofShown = ReturnType<typeof proofShown>

const factorWords: Record<FactorId, () => string> = {
  sensitivity: m.processors_factor_sensitivity,
  purposes: m.processors_factor_purposes,
  safeguards: m.processors_factor_safeguards,
  regime: m.processors_factor_regime,
  agreement: m.processors_factor_agreement,
}
