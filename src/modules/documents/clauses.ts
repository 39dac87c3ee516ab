import { leastAgeUnder, usualAge } from '#modules/identity'
import type { Words } from '#modules/notifications'
import { categoryKeys, factsOf, subjectKeys } from '#modules/privacy/schema'
import type { Language } from '#modules/school/schema'
import { browserRows } from './browsers.ts'
import { basisKeys, type PolicyFacts } from './facts.ts'
import { processorKeys } from './processor-schemas.ts'
import { auditTexts, placeTexts, proofTexts } from './proof-texts.ts'
import { type Clause, clauseIds, type PolicyClauseId } from './schema.ts'
import { type PublicTongue, tongueOf } from './tongues.ts'

type Voice = { say: Words; tongue: PublicTongue }
type Said = { text: string[]; rows?: Clause['rows'] }

/** The policy in one language: sentences of locales/, whose places are filled with what is so here. */
export function clausesIn(facts: PolicyFacts, language: Language, say: Words): Clause[] {
  const voice = { say, tongue: tongueOf(language, say) }
  return clauseIds.map((id) => {
    const { text, rows = [] } = saying[id](facts, voice)
    return {
      id,
      title: say(`policy_${id}_title`),
      short: say(`policy_${id}_short`, { school: facts.school }),
      text,
      rows,
    }
  })
}

const plain =
  (id: PolicyClauseId, ...parts: string[]) =>
  ({ school }: PolicyFacts, { say }: Voice): Said => ({
    text: [`policy_${id}_text`, ...parts].map((key) => say(key, { school })),
  })

const saying: Record<PolicyClauseId, (facts: PolicyFacts, voice: Voice) => Said> = {
  who: (facts, { say }) => ({ text: whoText(facts, say) }),
  data: ({ categories }, { say, tongue }) => ({
    text: [say('policy_data_text')],
    rows: categories.map((kept) => ({
      name: `${say(categoryKeys[kept.category])} · ${say(subjectKeys[kept.about])}`,
      text: [
        say(`${categoryKeys[kept.category]}_why`),
        ...factsOf(kept, tongue),
        say('policy_data_basis', {
          basis: tongue.list(
            'conjunction',
            kept.bases.map((basis) => say(basisKeys[basis])),
          ),
        }),
      ],
    })),
  }),
  source: plain('source'),
  basis: (_facts, { say }) => ({
    text: [say('policy_basis_text')],
    rows: Object.values(basisKeys).map((key) => ({ name: say(`${key}_name`), text: [say(`${key}_text`)] })),
  }),
  recipients: ({ processors, school }, { say, tongue }) => ({
    text: [
      say('policy_recipients_text', { school }),
      say(processors.length > 0 ? 'policy_recipients_some' : 'policy_recipients_none'),
    ],
    rows: processors.map((one) => ({
      name: say(processorKeys[one.kind]),
      text: [
        say('policy_processor_hosts', { hosts: tongue.list('conjunction', one.hosts) }),
        one.region
          ? say('policy_processor_region', { region: tongue.region(one.region) })
          : say('policy_processor_nowhere'),
        ...proofTexts(one, say, tongue),
      ],
    })),
  }),
  transfers: (facts, { say, tongue }) => ({ text: placeTexts(facts, say, tongue) }),
  browser: ({ school, browser = [] }, { say, tongue }) => ({
    text: [say('policy_browser_text', { school })],
    rows: browserRows(browser, say, tongue),
  }),
  sale: plain('sale'),
  machines: plain('machines', 'policy_machines_training'),
  periods: ({ school, backups }, { say }) => ({
    text: [
      say('policy_periods_text', { school }),
      say('policy_periods_backups'),
      ...(backups
        ? [
            say(backups.inTime ? 'policy_periods_backups_in_time' : 'policy_periods_backups_longer', {
              days: backups.days,
            }),
          ]
        : []),
    ],
  }),
  security: (facts, { say, tongue }) => ({ text: [say('policy_security_text'), ...auditTexts(facts, say, tongue)] }),
  rights: plain('rights', 'policy_rights_how', 'policy_rights_when'),
  children: ({ leastAge, guardians }, { say }) => ({
    text: [
      say(guardians ? 'policy_children_guardians' : 'policy_children_alone', {
        age: leastAgeUnder({ guardians, leastAge }),
        usual: usualAge,
      }),
      say('policy_children_text'),
    ],
  }),
  complaint: ({ controller, school }, { say }) => ({
    text: [
      say('policy_complaint_text', { school }),
      controller?.authority
        ? say('policy_complaint_named', { authority: controller.authority, address: controller.authorityUrl })
        : say('policy_complaint_any'),
    ],
  }),
  changes: plain('changes'),
}

function whoText({ school, controller, contact }: PolicyFacts, say: Words): string[] {
  if (!controller)
    return [say('policy_who_unnamed', { school }), ...(contact ? [say('policy_who_write', { contact })] : [])]
  const { name, form, address, officer } = controller
  return [
    say('policy_who_named', {
      school,
      name: form ? `${name} (${form})` : name,
      address: address.replaceAll('\n', ', '),
    }),
    say('policy_who_write', { contact: controller.contact }),
    ...(officer ? [say('policy_who_officer', { officer })] : []),
  ]
}
