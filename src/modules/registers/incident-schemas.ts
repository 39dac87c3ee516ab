import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { categories, subjects } from '#kernel/personal-data'
import { prose } from '#kernel/text'
import { optional } from '#modules/identity/schema'

export const incidentId = idOf('inc')
export type IncidentId = Id<'inc'>
export const incidentStepId = idOf('ins')
export type IncidentStepId = Id<'ins'>

export const incidentRisks = ['none', 'some', 'high'] as const
export type IncidentRisk = (typeof incidentRisks)[number]
export const incidentSteps = [
  'noted',
  'scope_chosen',
  'risk_judged',
  'authority_told',
  'authority_not_told',
  'people_told',
  'people_not_told',
  'alerted',
  'closed',
] as const
export type IncidentStep = (typeof incidentSteps)[number]

const said = prose(4000)
const written = said.pipe(z.string().min(1, 'field.blank'))
/** `live.chat_line.text`, `live.chat_line`, `category:class chat`. */
const scope = z.array(z.string().max(200, 'field.too_long')).max(200, 'field.too_big')

export const notingIncident = z.object({
  happened: written,
  /** When somebody first knew of it; the clock starts here. */
  awareAt: z.iso.datetime({ offset: true, error: 'field.invalid' }),
})
export const byIncident = z.object({ incidentId })
export const choosingScope = z.object({ incidentId, scope })
export const judgingRisk = z.object({ incidentId, risk: z.enum(incidentRisks, 'field.blank'), reason: written })
/** `reason`: why nobody is told, or why it is late. */
export const tellingAuthority = z.object({ incidentId, isTold: z.boolean(), reason: said.default('') })
export const tellingPeople = z.object({
  incidentId,
  isTold: z.boolean(),
  told: said.default(''),
  /** What they can do themselves. */
  advice: said.default(''),
  reason: said.default(''),
})
export type TellingPeople = z.output<typeof tellingPeople>
export const closingIncident = z.object({ incidentId, lesson: written })
export const listOfIncidents = z.object({
  after: optional(incidentId),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})

const incidentFace = z.object({
  incidentId,
  happened: z.string(),
  awareAt: z.iso.datetime(),
  /** By when the authority and the people have to know. */
  dueAt: z.iso.datetime(),
  isLate: z.boolean(),
  risk: z.enum(incidentRisks).nullable(),
  doneAt: z.iso.datetime().nullable(),
})
export const incidentsPage = z.object({ items: z.array(incidentFace), next: incidentId.nullable() })
export const incidentView = incidentFace.extend({
  writtenAt: z.iso.datetime(),
  scope: z.array(z.string()),
  columns: z.array(z.string()),
  categories: z.array(z.object({ about: z.enum(subjects), category: z.enum(categories) })),
  isSealed: z.boolean(),
  people: z.int(),
  peopleTold: z.int(),
  riskReason: z.string(),
  authorityDecidedAt: z.iso.datetime().nullable(),
  peopleDecidedAt: z.iso.datetime().nullable(),
  told: z.string(),
  advice: z.string(),
  steps: z.array(
    z.object({
      stepId: incidentStepId,
      at: z.iso.datetime(),
      step: z.enum(incidentSteps),
      byName: z.string().nullable(),
      note: z.string(),
    }),
  ),
})
