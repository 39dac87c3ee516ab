import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { categories, subjects } from '#kernel/personal-data'
import { line, prose } from '#kernel/text'
import { countryCodes, emailAddress, optional } from '#modules/identity/schema'

export const disclosureId = idOf('dsc')
export type DisclosureId = Id<'dsc'>
export const disclosureStepId = idOf('dss')
export type DisclosureStepId = Id<'dss'>

/** `open`: whoever opened it may fetch it, once and for a few minutes. */
export const disclosureStates = ['entered', 'approved', 'open', 'handed_out', 'withdrawn'] as const
export type DisclosureState = (typeof disclosureStates)[number]

export const disclosureSteps = [
  'entered',
  'scope_changed',
  'telling_changed',
  'approved',
  'opened',
  'handed_out',
  'broken_off',
  'withdrawn',
  'review_due',
  'told',
  'not_told',
] as const
export type DisclosureStep = (typeof disclosureSteps)[number]

const written = prose(4000).pipe(z.string().min(1, 'field.blank'))
const day = z.iso.date('field.invalid')
const columns = z.array(z.string().max(200, 'field.too_long')).max(2000, 'field.too_big')

/** Whoever forbids to tell the person, and until which day; empty: nobody does, or nobody said until when. */
const telling = {
  gagReference: prose(200).default(''),
  gagUntil: optional(day),
}
export const enteringDisclosure = z.object({
  authority: line(200),
  reference: line(200),
  country: z.string().refine((code) => countryCodes.includes(code), 'field.invalid'),
  statute: line(200),
  /** Why the order is valid. */
  reason: written,
  /** The day it arrived, where the school is. */
  receivedOn: day,
  /** The address of the account it is about. */
  email: emailAddress,
  from: day,
  to: day,
  ...telling,
})
export type EnteringDisclosure = z.output<typeof enteringDisclosure>

export const byDisclosure = z.object({ disclosureId })
export const choosingFields = z.object({ disclosureId, fields: columns, from: day, to: day })
export type ChoosingFields = z.output<typeof choosingFields>
export const settingTelling = z.object({ disclosureId, ...telling })
export type SettingTelling = z.output<typeof settingTelling>
/** `revision`: of the scope that was read. */
export const approvingDisclosure = z.object({ disclosureId, revision: z.coerce.number().int().min(1) })
export const reasonedDisclosure = z.object({ disclosureId, reason: written })
export const listOfDisclosures = z.object({
  after: optional(disclosureId),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})

const instant = z.iso.datetime()
const disclosureFace = z.object({
  disclosureId,
  authority: z.string(),
  reference: z.string(),
  country: z.string(),
  receivedOn: z.string(),
  state: z.enum(disclosureStates),
  approvals: z.int(),
  toldAt: instant.nullable(),
})
export const disclosuresPage = z.object({
  items: z.array(disclosureFace),
  next: disclosureId.nullable(),
  /** Two have to approve, and fewer run the school. */
  lacksOwner: z.boolean(),
})

export const disclosureView = disclosureFace.extend({
  statute: z.string(),
  reason: z.string(),
  /** Empty once they were erased. */
  personName: z.string(),
  enteredAt: instant,
  enteredByName: z.string(),
  from: z.string(),
  to: z.string(),
  timeZone: z.string(),
  fields: z.array(z.string()),
  revision: z.int(),
  /** What would be handed over now. */
  tables: z.array(
    z.object({
      table: z.string(),
      /** `naming`: rows of others, in which the person is named. */
      rows: z.enum(['own', 'naming']),
      columns: z.array(z.string()),
      /** Whether only rows from the days of the order go; otherwise what stands there today. */
      dated: z.boolean(),
      count: z.int(),
    }),
  ),
  /** Whether files go along. */
  withFiles: z.boolean(),
  approvedBy: z.array(z.object({ name: z.string(), at: instant })),
  gag: z
    .object({
      reference: z.string(),
      until: instant.nullable(),
      untilDay: z.string().nullable(),
      reviewAt: instant.nullable(),
    })
    .nullable(),
  handedOutAt: instant.nullable(),
  archiveSha256: z.string().nullable(),
  /** Until when whoever asks may fetch it. */
  opensUntil: instant.nullable(),
  may: z.object({
    change: z.boolean(),
    approve: z.boolean(),
    open: z.boolean(),
    withdraw: z.boolean(),
    settle: z.boolean(),
  }),
  steps: z.array(
    z.object({
      stepId: disclosureStepId,
      at: instant,
      step: z.enum(disclosureSteps),
      byName: z.string().nullable(),
      note: z.string(),
    }),
  ),
})
export const disclosureOpened = z.object({ opensUntil: instant })
export const disclosureFields = z.object({
  items: z.array(z.object({ column: z.string(), about: z.enum(subjects), category: z.enum(categories) })),
})
export const disclosuresTold = z.object({
  items: z.array(
    z.object({
      disclosureId,
      authority: z.string(),
      reference: z.string(),
      country: z.string(),
      categories: z.array(z.object({ about: z.enum(subjects), category: z.enum(categories) })),
      from: z.string(),
      to: z.string(),
      handedOutAt: instant,
      toldAt: instant,
    }),
  ),
})
