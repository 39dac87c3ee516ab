import type { Words } from '#modules/notifications'
import type { PolicyFacts } from './facts.ts'
import { mechanismKeys, type Transfer } from './processor-schemas.ts'
import type { PublicTongue } from './tongues.ts'
import { countryOf } from './transfer-rules.ts'

/** What carries a transfer, with the module of the clauses where it is known. */
export function transferText({ mechanism, module }: Transfer, say: Words): string {
  const text = say(mechanismKeys[mechanism])
  return module ? `${text} ${say('processors_transfer_module', { module })}` : text
}

/** What may be said of one service because it is proved now. */
export const proofTexts = (one: PolicyFacts['processors'][number], say: Words, { day }: PublicTongue): string[] => [
  ...(one.contract ? [say('policy_processor_contract', { day: day(one.contract) })] : []),
  ...one.transfers.map((transfer) => transferText(transfer, say)),
  ...(one.assessment ? [say('policy_processor_assessment', { day: day(one.assessment) })] : []),
  ...(one.quebecAssessment ? [say('policy_processor_quebec', { day: day(one.quebecAssessment) })] : []),
]

/** Who examined the school, and when: only while it is proved. */
export const auditTexts = ({ audits }: PolicyFacts, say: Words, { day }: PublicTongue): string[] => [
  ...(audits?.securityAudit ? [say('policy_security_audit', { day: day(audits.securityAudit) })] : []),
  ...(audits?.penetrationTest ? [say('policy_security_test', { day: day(audits.penetrationTest) })] : []),
]

/** Where the school itself runs, and in which countries the services stand. */
export function placeTexts({ school, hosting, processors }: PolicyFacts, say: Words, tongue: PublicTongue): string[] {
  const hasOwnDatabase = processors.every(({ kind }) => kind !== 'database')
  const countries = [...new Set(processors.flatMap(({ region }) => (region ? [countryOf(region)] : [])))].toSorted()
  const runs = hasOwnDatabase ? 'policy_transfers_hosting' : 'policy_transfers_hosting_application'
  return [
    hosting ? say(runs, { school, region: tongue.region(hosting) }) : say('policy_transfers_nowhere'),
    say(processors.length > 0 ? 'policy_transfers_some' : 'policy_transfers_none'),
    ...(countries.length > 0
      ? [say('policy_transfers_countries', { countries: tongue.list('conjunction', countries.map(tongue.region)) })]
      : []),
  ]
}
