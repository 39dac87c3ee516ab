import type { LegalBasis } from '#kernel/personal-data'
import type { Words } from '#modules/notifications'
import { categoryKeys, type Keeping, type KeptCategory, recipientKeys, subjectKeys } from '#modules/privacy/schema'
import { isSomebodyElse } from './controllers.ts'
import { type AgreementFacts, basisKeys, type Facts, type PolicyFacts, partyOf } from './facts.ts'
import type { ChangeKind, ChangeView, Clause, ComparedLines } from './schema.ts'

/** What is another between two of them; `about` says where, so that the same change is known again. */
export type Change = { kind: ChangeKind; about: string; slots: Readonly<Record<string, string | readonly string[]>> }

/** What may not begin before people have had the time to go. */
const materialKinds: ReadonlySet<ChangeKind> = new Set([
  'category_added',
  'basis_added',
  'kept_longer',
  'kept_otherwise',
  'recipient_added',
  'processor_added',
  'region_other',
  'hosting_other',
  'controller_other',
  'edition',
  'age_lowered',
])

export const isMaterial = (changes: readonly Change[]) => changes.some(({ kind }) => materialKinds.has(kind))

/** Whether nothing of it matters but that a service is to send mail. */
export function bringsOnlyMail(changes: readonly Change[]): boolean {
  const material = changes.filter(({ kind }) => materialKinds.has(kind))
  return material.length > 0 && material.every(isAboutMail)
}

function isAboutMail({ kind, about, slots }: Change): boolean {
  return kind === 'processor_added'
    ? about.startsWith('mail ')
    : kind === 'recipient_added' && slots.recipient === 'mail'
}

/** Between two versions of one document. */
export function changesBetween(before: Facts, after: Facts): Change[] {
  const changes = [
    ...('edition' in after ? ofEditions(before as AgreementFacts, after) : ofPolicies(before as PolicyFacts, after)),
    ...ofController(before, after),
    ...ofAges(before.leastAge, after.leastAge),
  ]
  return changes.length > 0 ? changes : [{ kind: 'details', about: '', slots: {} }]
}

const ofEditions = (was: AgreementFacts, is: AgreementFacts): Change[] =>
  was.edition === is.edition ? [] : [{ kind: 'edition', about: '', slots: {} }]

const ofPolicies = (before: PolicyFacts, after: PolicyFacts): Change[] => [
  ...ofCategories(before.categories, after.categories),
  ...ofProcessors(before.processors, after.processors),
  ...ofHosting(before.hosting, after.hosting),
  ...ofAudits(before.audits, after.audits),
  ...ofBrowsers(before.browser, after.browser),
]

/** What of the second happens without being in the first. */
export function without(known: readonly Change[], changes: readonly Change[]): Change[] {
  const keys = new Set(known.map(keyOf))
  return changes.filter((change) => !keys.has(keyOf(change)))
}

type Recipient = keyof typeof recipientKeys

const keyOf = ({ kind, about, slots }: Change) => JSON.stringify([kind, about, slots])

const categoryOf = ({ about, category }: KeptCategory) => `${about}/${category}`
const byName = (categories: readonly KeptCategory[]) => new Map(categories.map((kept) => [categoryOf(kept), kept]))
const missingIn = <T>(items: readonly T[], from: readonly T[]): T[] => items.filter((item) => !from.includes(item))

function ofCategories(before: readonly KeptCategory[], after: readonly KeptCategory[]): Change[] {
  const [was, is] = [byName(before), byName(after)]
  const gone = before.filter((kept) => !is.has(categoryOf(kept))).map((kept) => changed('category_removed', kept))
  return [
    ...gone,
    ...after.flatMap((kept) => {
      const former = was.get(categoryOf(kept))
      return former ? ofCategory(former, kept) : [changed('category_added', kept)]
    }),
  ]
}

function ofCategory(was: KeptCategory, is: KeptCategory): Change[] {
  const bases = (kind: ChangeKind, of: readonly string[]) => of.map((basis) => changed(kind, is, { basis }))
  const recipients = (kind: ChangeKind, of: readonly string[]) =>
    of.map((recipient) => changed(kind, is, { recipient }))
  return [
    ...bases('basis_added', missingIn(is.bases, was.bases)),
    ...bases('basis_removed', missingIn(was.bases, is.bases)),
    ...recipients('recipient_added', missingIn(is.handedTo, was.handedTo)),
    ...recipients('recipient_removed', missingIn(was.handedTo, is.handedTo)),
    ...ofPeriods(was, is),
  ]
}

/** What cannot be compared, because it hangs on something else or counts from elsewhere, is another. */
function ofPeriods(was: KeptCategory, is: KeptCategory): Change[] {
  if (JSON.stringify(was.kept) === JSON.stringify(is.kept)) return []
  if (is.kept.every((keeping) => was.kept.some((former) => isWithin(keeping, former))))
    return [changed('kept_shorter', is)]
  const isLonger = was.kept.every((former) => is.kept.some((keeping) => isWithin(former, keeping)))
  return [changed(isLonger ? 'kept_longer' : 'kept_otherwise', is)]
}

function isWithin(one: Keeping, other: Keeping): boolean {
  if (!('period' in one && 'period' in other)) return JSON.stringify(one) === JSON.stringify(other)
  const order = Temporal.Duration.compare(one.period, other.period, { relativeTo: '2026-01-01' })
  return one.after === other.after && order <= 0
}

const changed = (kind: ChangeKind, kept: KeptCategory, slots: Record<string, string> = {}): Change => ({
  kind,
  about: categoryOf(kept),
  slots: { category: categoryKeys[kept.category], subject: subjectKeys[kept.about], ...slots },
})

type Processors = PolicyFacts['processors']

function ofProcessors(before: Processors, after: Processors): Change[] {
  const [was, is] = [before, after].map((all) => new Map(all.map((one) => [partyOf(one), one]))) as [Parties, Parties]
  const gone = before.filter((one) => !is.has(partyOf(one))).map((one) => ofParty('processor_removed', one))
  return [
    ...gone,
    ...after.flatMap((one) => {
      const former = was.get(partyOf(one))
      return former ? ofSameParty(former, one) : [ofParty('processor_added', one)]
    }),
  ]
}

type Parties = Map<string, Processors[number]>

const ofParty = (kind: ChangeKind, one: Told): Change => ({
  kind,
  about: partyOf(one),
  slots: { hosts: one.hosts.join(', ') },
})

/** What was published before regions and proofs were told says nothing of them, and while there was one reason for a transfer, named it. */
type Told = Pick<Processors[number], 'id' | 'hosts'> & Partial<Processors[number]> & { transfer?: string | null }

function ofSameParty(was: Told, is: Told): Change[] {
  const kinds: ChangeKind[] = []
  if ((was.region ?? null) !== (is.region ?? null)) kinds.push(was.region ? 'region_other' : 'region_said')
  for (const proof of ['contract', 'assessment', 'quebecAssessment'] as const) {
    if ((was[proof] ?? null) !== (is[proof] ?? null)) kinds.push(is[proof] ? 'proof_said' : 'proof_gone')
  }
  const [carried, carries] = [waysOf(was), waysOf(is)]
  if (missingIn(carries, carried).length > 0) kinds.push('proof_said')
  if (missingIn(carried, carries).length > 0) kinds.push('proof_gone')
  return [...new Set(kinds)].map((kind) => ofParty(kind, is))
}

const waysOf = ({ transfers, transfer }: Told): string[] =>
  transfers?.map(({ mechanism }) => mechanism) ?? (transfer ? [transfer] : [])

function ofHosting(was: string | undefined, is: string | undefined): Change[] {
  if (was === is) return []
  return [{ kind: was === undefined ? 'hosting_said' : 'hosting_other', about: '', slots: {} }]
}

function ofAudits(was: PolicyFacts['audits'], is: PolicyFacts['audits']): Change[] {
  return (['securityAudit', 'penetrationTest'] as const).flatMap((audit): Change[] => {
    const [former, latter] = [was?.[audit] ?? null, is?.[audit] ?? null]
    return former === latter ? [] : [{ kind: latter ? 'audit_said' : 'audit_gone', about: audit, slots: {} }]
  })
}

function ofController({ controller: was, contact: wrote }: Facts, { controller: is, contact }: Facts): Change[] {
  if (JSON.stringify([was, wrote]) === JSON.stringify([is, contact])) return []
  return [
    {
      kind: isSomebodyElse(was, is) ? 'controller_other' : 'controller_said_otherwise',
      about: '',
      slots: { name: is?.name ?? '' },
    },
  ]
}

function ofAges(was: number | undefined, is: number | undefined): Change[] {
  if (was === undefined || is === undefined || was === is) return []
  return [{ kind: is < was ? 'age_lowered' : 'age_raised', about: '', slots: { age: String(is) } }]
}

function ofBrowsers(was: PolicyFacts['browser'], is: PolicyFacts['browser']): Change[] {
  if (!was || !is) return []
  const said = (kind: ChangeKind, id: string): Change => ({ kind, about: id, slots: { entry: `browser_${id}` } })
  const gone = was.filter(({ id }) => !is.some((entry) => entry.id === id))
  return [
    ...gone.map(({ id }) => said('browser_removed', id)),
    ...is.flatMap((entry) => {
      const former = was.find(({ id }) => id === entry.id)
      if (!former) return [said('browser_added', entry.id)]
      return JSON.stringify(former) === JSON.stringify(entry) ? [] : [said('browser_changed', entry.id)]
    }),
  ]
}

/** In the reader's words. */
export function saidOf(changes: readonly Change[], say: Words): ChangeView[] {
  return changes.map(({ kind, slots }) => {
    const { category, subject, basis, recipient, entry } = slots as Record<string, string>
    return {
      kind,
      material: materialKinds.has(kind),
      sentence: say(`policy_change_${kind}`, {
        ...(slots as Record<string, string>),
        category: category ? say(category) : '',
        subject: subject ? say(subject) : '',
        basis: basis ? say(`${basisKeys[basis as LegalBasis['basis']]}_name`) : '',
        recipient: recipient ? say(recipientKeys[recipient as Recipient]) : '',
        entry: entry ? say(entry) : '',
      }),
    }
  })
}

/** Sentence by sentence: what stands no longer, and what stands now. */
export function linesBetween(before: readonly Clause[], after: readonly Clause[]): ComparedLines[] {
  const was = new Map(before.map((clause) => [clause.id, clause]))
  return after.flatMap((clause) => {
    const [former, latter] = [linesOf(was.get(clause.id)), linesOf(clause)]
    const gone = missingIn(former, latter)
    const come = missingIn(latter, former)
    return gone.length + come.length === 0 ? [] : [{ clause: clause.id, title: clause.title, gone, come }]
  })
}

function linesOf(clause: Clause | undefined): string[] {
  if (!clause) return []
  const rows = clause.rows.map(({ name, text }) => `${name}: ${text.join(' ')}`)
  return [clause.short, ...clause.text, ...rows]
}
