import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { categories, subjects } from '#kernel/personal-data'
import { line, prose } from '#kernel/text'
import { optional } from '#modules/identity/schema'
import { processorKeys, processorKinds } from '#modules/privacy/schema'

export { processorKeys }

export const evidenceId = idOf('evd')
export type EvidenceId = Id<'evd'>

/** `contract`: that it uses data for the school only. `transfer`: why data may go where it stands. */
export const evidenceKinds = ['contract', 'transfer'] as const
export type EvidenceKind = (typeof evidenceKinds)[number]

export const mechanisms = ['same_law', 'adequacy', 'standard_clauses', 'uk_addendum', 'privacy_framework'] as const
export type Mechanism = (typeof mechanisms)[number]

/** How each is said in public: keys of locales/. */
export const mechanismKeys = {
  same_law: 'processors_transfer_same_law',
  adequacy: 'processors_transfer_adequacy',
  standard_clauses: 'processors_transfer_clauses',
  uk_addendum: 'processors_transfer_uk',
  privacy_framework: 'processors_transfer_framework',
} as const satisfies Record<Mechanism, string>

const processorId = z.string().max(40)
const day = z.iso.date('field.invalid').transform((text) => Temporal.PlainDate.from(text))
const hash = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[0-9a-f]{64}$/, 'field.invalid')

export const byProcessor = z.object({ processorId })
export const newEvidence = z
  .object({
    processorId,
    kind: z.enum(evidenceKinds, 'field.blank'),
    mechanism: optional(z.enum(mechanisms)),
    /** Where the school finds it again. */
    reference: line(200),
    documentSha256: optional(hash),
    signedOn: day,
    endsOn: day,
  })
  .refine(({ kind, mechanism }) => kind === 'contract' || mechanism, { path: ['mechanism'], error: 'field.blank' })
export type NewEvidence = z.output<typeof newEvidence>
export const evidenceToWithdraw = z.object({ evidenceId, reason: prose(500).pipe(z.string().min(1, 'field.blank')) })

const states = ['valid', 'over', 'replaced', 'withdrawn'] as const
export type EvidenceState = (typeof states)[number]
export const evidenceView = z.object({
  evidenceId,
  kind: z.enum(evidenceKinds),
  mechanism: z.enum(mechanisms).nullable(),
  reference: z.string(),
  documentSha256: z.string().nullable(),
  signedOn: z.string(),
  endsOn: z.string(),
  enteredAt: z.string(),
  withdrawn: z.object({ at: z.string(), reason: z.string() }).nullable(),
  state: z.enum(states),
})
export type EvidenceView = z.infer<typeof evidenceView>

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
  /** The day of the contract and what carries the transfer, while they are proved. */
  contract: z.string().nullable(),
  transfer: z.enum(mechanisms).nullable(),
})
export const processorList = z.object({ items: z.array(processorFace) })
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
