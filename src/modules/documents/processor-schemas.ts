import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { categories, subjects } from '#kernel/personal-data'
import { line, prose } from '#kernel/text'
import { optional } from '#modules/identity/schema'
import { processorKeys, processorKinds } from '#modules/privacy/schema'

export { processorKeys }

export const evidenceId = idOf('evd')
export type EvidenceId = Id<'evd'>

/**
 * Of a service outside. `contract`: that it uses data for the school only. `transfer`: why data may go where it stands.
 * `assessment`: what the law there means for the data. `quebec_assessment`: the same as Quebec asks for it, in five answers.
 */
export const serviceEvidenceKinds = ['contract', 'transfer', 'assessment', 'quebec_assessment'] as const
/** Of the school itself: that somebody examined how it is protected. */
export const auditKinds = ['security_audit', 'penetration_test'] as const
export type AuditKind = (typeof auditKinds)[number]
const evidenceKinds = [...serviceEvidenceKinds, ...auditKinds] as const
export type EvidenceKind = (typeof evidenceKinds)[number]

/** How each is called: keys of locales/. */
export const evidenceKindKeys = {
  contract: 'processors_contract',
  transfer: 'processors_transfer',
  assessment: 'processors_assessment',
  quebec_assessment: 'processors_quebec',
  security_audit: 'audits_security_audit',
  penetration_test: 'audits_penetration_test',
} as const satisfies Record<EvidenceKind, string>

export const mechanisms = [
  'same_law',
  'adequacy',
  'standard_clauses',
  'uk_addendum',
  'uk_agreement',
  'swiss_adaptations',
  'privacy_framework',
  'australian_principles',
] as const
export type Mechanism = (typeof mechanisms)[number]

/** How each is said in public: keys of locales/. */
export const mechanismKeys = {
  same_law: 'processors_transfer_same_law',
  adequacy: 'processors_transfer_adequacy',
  standard_clauses: 'processors_transfer_clauses',
  uk_addendum: 'processors_transfer_uk',
  uk_agreement: 'processors_transfer_uk_agreement',
  swiss_adaptations: 'processors_transfer_swiss',
  privacy_framework: 'processors_transfer_framework',
  australian_principles: 'processors_transfer_australia',
} as const satisfies Record<Mechanism, string>

/** What Quebec asks to be weighed before data leaves it (P-39.1, s. 17). */
export const factorIds = ['sensitivity', 'purposes', 'safeguards', 'regime', 'agreement'] as const
export type FactorId = (typeof factorIds)[number]
const answer = optional(prose(2000))

const processorId = z.string().max(40)
const day = z.iso.date('field.invalid').transform((text) => Temporal.PlainDate.from(text))
const hash = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[0-9a-f]{64}$/, 'field.invalid')

export const byProcessor = z.object({ processorId })
const paper = z.object({
  /** Where the school finds it again. */
  reference: line(200),
  documentSha256: optional(hash),
  signedOn: day,
  endsOn: day,
})
export const newEvidence = paper
  .extend({
    processorId,
    kind: z.enum(serviceEvidenceKinds, 'field.blank'),
    mechanism: optional(z.enum(mechanisms)),
    /** Of standard contractual clauses: which of their four modules. */
    module: optional(
      z.coerce.number('field.invalid').int('field.invalid').min(1, 'field.too_small').max(4, 'field.too_big'),
    ),
    sensitivity: answer,
    purposes: answer,
    safeguards: answer,
    regime: answer,
    agreement: answer,
  })
  .refine(({ kind, mechanism }) => kind !== 'transfer' || mechanism, { path: ['mechanism'], error: 'field.blank' })
  .refine(({ kind, mechanism, module }) => kind !== 'transfer' || mechanism !== 'standard_clauses' || module, {
    path: ['module'],
    error: 'field.blank',
  })
  .superRefine((wish, { addIssue }) => {
    const missing = wish.kind === 'quebec_assessment' ? factorIds.filter((factor) => !wish[factor]) : []
    for (const factor of missing) addIssue({ code: 'custom', path: [factor], message: 'field.blank' })
  })
/** A paper that an audit left is not said to be there without its trace. */
export const newAudit = paper.extend({ kind: z.enum(auditKinds, 'field.blank'), documentSha256: hash })
export type NewEvidence = Omit<z.output<typeof newEvidence>, 'processorId' | 'kind'> & { kind: EvidenceKind }
export const evidenceToWithdraw = z.object({ evidenceId, reason: prose(500).pipe(z.string().min(1, 'field.blank')) })

const states = ['valid', 'over', 'replaced', 'withdrawn'] as const
export type EvidenceState = (typeof states)[number]
export const evidenceView = z.object({
  evidenceId,
  kind: z.enum(evidenceKinds),
  mechanism: z.enum(mechanisms).nullable(),
  module: z.int().nullable(),
  factors: z.array(z.object({ factor: z.enum(factorIds), weighed: z.string() })),
  reference: z.string(),
  documentSha256: z.string().nullable(),
  signedOn: z.string(),
  endsOn: z.string(),
  enteredAt: z.string(),
  withdrawn: z.object({ at: z.string(), reason: z.string() }).nullable(),
  state: z.enum(states),
})
export type EvidenceView = z.infer<typeof evidenceView>

/** What carries a transfer at this moment, with the day on which that was signed or looked up. */
export const transfer = z.object({
  mechanism: z.enum(mechanisms),
  module: z.int().nullable(),
  checkedOn: z.string(),
  documentSha256: z.string().nullable(),
})
export type Transfer = z.infer<typeof transfer>

const processorFace = z.object({
  processorId,
  kind: z.enum(processorKinds),
  hosts: z.array(z.string()),
  region: z.string().nullable(),
  /** How many days it keeps records of its own of what it was handed; null where whoever runs the school did not say. */
  keepsDays: z.int().nullable(),
  /** Fields of the data map; `*` stands for whatever is kept there. */
  fields: z.array(z.string()),
  /** The same as people are told of it. Empty where everything is kept there, or nothing is handed over. */
  categories: z.array(z.object({ about: z.enum(subjects), category: z.enum(categories) })),
  /** The days of the contract and of the assessments, and what carries the transfer, while they are proved. */
  contract: z.string().nullable(),
  transfers: z.array(transfer),
  assessment: z.string().nullable(),
  quebecAssessment: z.string().nullable(),
})
/** `hosting`: where the school itself runs, as whoever runs it says. */
export const processorList = z.object({ hosting: z.string().nullable(), items: z.array(processorFace) })

/** Whose law asks for a reason before data leaves: the European Union’s, the United Kingdom’s, Switzerland’s. */
export const protectedPeoples = ['eu', 'uk', 'ch'] as const
export type ProtectedPeople = (typeof protectedPeoples)[number]
/** What waits for an owner: a proof that nobody entered though it is asked for, or one that was there and proves nothing any more. */
export const proofTasks = z.object({
  items: z.array(
    z.object({
      /** Null: of the school itself. */
      processorId: processorId.nullable(),
      hosts: z.array(z.string()),
      kind: z.enum(evidenceKinds),
      why: z.enum(['missing', 'over', 'withdrawn']),
      /** Of a transfer: whose law asks for it. */
      peoples: z.array(z.enum(protectedPeoples)),
    }),
  ),
})
export type ProofTask = z.infer<typeof proofTasks>['items'][number]
export const auditsView = z.object({ evidence: z.array(evidenceView) })
/** Services that the configuration announces. `from`: since when, or from when on, they may be used; null until people were told. */
export const comingProcessors = z.object({
  items: z.array(
    processorFace
      .pick({ processorId: true, kind: true, hosts: true, region: true })
      .extend({ from: z.string().nullable(), begun: z.boolean() }),
  ),
})
export type ComingProcessor = z.infer<typeof comingProcessors>['items'][number]
const changedParts = ['region', 'fields'] as const
export type ChangedPart = (typeof changedParts)[number]
const processorChange = processorFace
  .pick({ processorId: true, kind: true, hosts: true, region: true, fields: true })
  .extend({
    number: z.int(),
    at: z.string(),
    change: z.enum(['added', 'changed', 'removed']),
    other: z.array(z.enum(changedParts)),
  })
export type ProcessorChange = z.infer<typeof processorChange>
export const processorChanges = z.object({ items: z.array(processorChange), next: z.int().nullable() })
export const changesAfter = z.object({ before: z.coerce.number().int().positive().optional() })

/** The latest first. */
export const processorView = processorFace.extend({ evidence: z.array(evidenceView) })
