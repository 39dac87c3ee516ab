import {
  type EvidenceKind,
  type EvidenceState,
  evidenceKindKeys,
  mechanismKeys,
  processorKeys,
  type Transfer,
} from '#modules/documents/schema'
import { countryNames } from '#web/format/countries.ts'
import type { Locale } from '#web/format/locales.ts'
import { categoryName, subjectName } from '#web/parts/settings/kept-words.ts'
import { m } from '#web/words.ts'

type Kind = keyof typeof processorKeys
type Learning = {
  kind: Kind
  categories: readonly { about: Parameters<typeof subjectName>[0]; category: Parameters<typeof categoryName>[0] }[]
}

/* Made where pages are, not in browsers: import it in +page.server.ts and +server.ts only. */
export const serviceName = (kind: Kind) => m[processorKeys[kind]]()
export const evidenceKindText = (kind: EvidenceKind) => m[evidenceKindKeys[kind]]()
export function transferText({ mechanism, module }: Pick<Transfer, 'mechanism' | 'module'>): string {
  const text = m[mechanismKeys[mechanism]]()
  return module ? `${text} ${m.processors_transfer_module({ module })}` : text
}

/** What it learns, in sentences: of whoever keeps or carries everything, that; of the others, category by category. */
export function learnt({ kind, categories }: Learning): string[] {
  const whole = wholes[kind]?.()
  if (whole) return [whole]
  return categories.map(({ about, category }) => `${categoryName(category)} · ${subjectName(about)}`)
}
const wholes: Partial<Record<Kind, () => string>> = {
  database: m.processors_gets_database,
  'fan-out': m.processors_gets_fan_out,
  files: m.processors_gets_files,
  'sign-in': m.processors_gets_sign_in,
  captions: m.processors_gets_captions,
}

/** “Canada (QC)”. */
export function regionName(code: string | null, locale: Locale): string | null {
  const [country = '', part] = (code ?? '').split('-')
  if (country === '') return null
  const name = countryNames([country], locale)[0]?.label ?? country
  return part ? `${name} (${part})` : name
}

export const evidenceStateWords: Record<EvidenceState, () => string> = {
  valid: m.processors_proof_valid,
  over: m.processors_proof_over,
  replaced: m.processors_proof_replaced,
  withdrawn: m.processors_proof_withdrawn,
}
