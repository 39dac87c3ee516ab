import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { line, lineOrNothing, prose } from '#kernel/text'
import { countryCodes, emailAddress, optional, token } from '#modules/identity/schema'
import { processorKinds } from '#modules/privacy/schema'
import { language } from '#modules/school/schema'

export const requestId = idOf('req')
export type RequestId = Id<'req'>
export const requestStepId = idOf('rqs')
export type RequestStepId = Id<'rqs'>

export const requestKinds = [
  'copy',
  'erasure',
  'correction',
  'restriction',
  'objection',
  'information',
  'withdrawal',
  'complaint',
] as const
export type RequestKind = (typeof requestKinds)[number]

/** `form`: of a stranger; `account`: of somebody signed in; the others were written down by an owner. */
export const requestWays = ['form', 'account', 'letter', 'mail', 'phone', 'ticket', 'in_person'] as const
export type RequestWay = (typeof requestWays)[number]
export const waysByHand = ['letter', 'mail', 'phone', 'ticket', 'in_person'] as const

export const requestStates = [
  'unconfirmed',
  'received',
  'identity_asked',
  'in_work',
  'answered',
  'refused',
  'withdrawn',
] as const
export type RequestState = (typeof requestStates)[number]
export const requestOutcomes = ['answered', 'refused', 'withdrawn'] as const
export type RequestOutcome = (typeof requestOutcomes)[number]

export const requestSteps = [
  'came',
  'confirmed',
  'identity_asked',
  'identity_proved',
  'taken_up',
  'restricted',
  'job_begun',
  'job_not_begun',
  'job_done',
  'job_failed',
  'extended',
  'alerted',
  'answered',
  'refused',
  'withdrawn',
] as const
export type RequestStep = (typeof requestSteps)[number]

export const jurisdictionNames = [
  'strictest',
  'eu',
  'uk',
  'canada',
  'quebec',
  'california',
  'australia',
  'nigeria',
] as const
export type JurisdictionName = (typeof jurisdictionNames)[number]

/** Parts of a country with a law of their own. */
export const partsOfCountries: readonly string[] = ['CA-QC', 'US-CA']

/** `FR`, `CA-QC`; left out by who does not want to say. */
const place = optional(
  z.string().refine((code) => countryCodes.includes(code) || partsOfCountries.includes(code), 'field.invalid'),
)
const said = prose(4000)
const written = said.pipe(z.string().min(1, 'field.blank'))

const span = z.object({ days: z.int().optional(), months: z.int().optional(), workingDays: z.int().optional() })
export const lawView = z.object({
  /** Of whoever lives in the place that was asked about. */
  yours: z.enum(jurisdictionNames).nullable(),
  laws: z.array(
    z.object({
      name: z.enum(jurisdictionNames),
      /** ISO 3166; none for what counts everywhere else. */
      places: z.array(z.string()),
      answer: span,
      extension: span.nullable(),
      pauses: z.boolean(),
      authorityHours: z.int(),
      authority: z.object({ name: z.string(), url: z.string() }).nullable(),
      source: z.string(),
      checkedAt: z.string(),
    }),
  ),
})
export const lawOf = z.object({ place })

export const asking = z.object({
  kind: z.enum(requestKinds, 'field.blank'),
  name: lineOrNothing(80),
  email: optional(emailAddress),
  place,
  message: said.default(''),
})
export type Asking = z.output<typeof asking>
export const confirming = z.object({ token })

export const entering = z.object({
  kind: z.enum(requestKinds, 'field.blank'),
  cameBy: z.enum(waysByHand, 'field.blank'),
  /** The day it arrived, where the school is. */
  receivedOn: z.iso.date('field.invalid'),
  name: line(80),
  email: optional(emailAddress),
  place,
  locale: optional(language),
  message: said.default(''),
})
export type Entering = z.output<typeof entering>

export const byRequest = z.object({ requestId })
export const takingUp = z.object({
  requestId,
  /** How it was made sure who asks, where it was not by a link; nothing where that can wait. */
  proof: said.default(''),
})
export const extending = z.object({ requestId, reason: written })
export const closing = z.object({ requestId, outcome: z.enum(requestOutcomes, 'field.blank'), text: written })
export type Closing = z.output<typeof closing>

export const requestLists = ['open', 'late', 'done'] as const
export const listOfRequests = z.object({
  list: z.enum(requestLists).default('open'),
  after: optional(requestId),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})
export type ListOfRequests = z.output<typeof listOfRequests>

const requestFace = z.object({
  requestId,
  kind: z.enum(requestKinds),
  cameBy: z.enum(requestWays),
  state: z.enum(requestStates),
  name: z.string(),
  receivedAt: z.iso.datetime(),
  dueAt: z.iso.datetime(),
  isLate: z.boolean(),
  /** Of its time, in hundredths; 100 and no more. */
  spent: z.int(),
  doneAt: z.iso.datetime().nullable(),
})
export const requestsPage = z.object({ items: z.array(requestFace), next: requestId.nullable() })

export const requestView = requestFace.extend({
  email: z.string().nullable(),
  personId: z.string().nullable(),
  place: z.string().nullable(),
  jurisdiction: z.enum(jurisdictionNames),
  source: z.string(),
  message: z.string(),
  provedAt: z.iso.datetime().nullable(),
  extendedAt: z.iso.datetime().nullable(),
  /** What may be done with it now. */
  may: z.object({
    askForProof: z.boolean(),
    takeUp: z.boolean(),
    restrict: z.boolean(),
    extend: z.boolean(),
    close: z.boolean(),
  }),
  isBeingDone: z.boolean(),
  /** Services outside that have something of whoever asked; of what is asked to be put right or left alone. */
  outside: z.array(z.object({ processorId: z.string(), kind: z.enum(processorKinds), hosts: z.array(z.string()) })),
  steps: z.array(
    z.object({
      stepId: requestStepId,
      at: z.iso.datetime(),
      step: z.enum(requestSteps),
      byName: z.string().nullable(),
      note: z.string(),
    }),
  ),
})
