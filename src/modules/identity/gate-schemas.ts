import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { line, prose } from '#kernel/text'
import { birth, emailAddress, optional, personId, token } from './account-schemas.ts'

/** ISO 3166-1 alpha-2. */
export const countryCodes =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'.split(
    ' ',
  )
const country = z.string().refine((code) => countryCodes.includes(code), 'field.invalid')

/** Which countries people may sign up from. */
export const countriesRules = ['everywhere', 'only', 'except'] as const
export type CountriesRule = (typeof countriesRules)[number]

/** `example.org`, also when somebody pastes an address or an @ before it. */
const mailDomain = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'field.too_long')
  .transform((text) => text.slice(text.lastIndexOf('@') + 1))
  .pipe(z.string().regex(/^(?!-)[a-z0-9-]+([.][a-z0-9-]+)+$/, 'field.not_a_domain'))
const unique = <S extends z.ZodType<string>>(item: S, most: number) =>
  z
    .array(item)
    .max(most, 'field.too_big')
    .transform((items) => [...new Set(items)].sort())

export const changeOfGates = z.object({
  countriesRule: z.enum(countriesRules, 'field.invalid'),
  countries: unique(country, 300).default([]),
  /** They keep out people of the school who are there, too. */
  membersToo: z.boolean().default(false),
  allowedDomains: unique(mailDomain, 1000).default([]),
  blockedDomains: unique(mailDomain, 1000).default([]),
  guardians: z.boolean().default(false),
  /** People from Quebec may come: texts to agree to are handed over in French first. */
  frenchFirst: z.boolean().default(false),
  leastAge: z.coerce.number().int('field.invalid').min(13, 'field.too_small').max(18, 'field.too_big').default(16),
  privacyContact: prose(1000).default(''),
})
export type ChangeOfGates = z.output<typeof changeOfGates>
export const gates = z.object({
  countriesRule: z.enum(countriesRules),
  countries: z.array(z.string()),
  membersToo: z.boolean(),
  allowedDomains: z.array(z.string()),
  blockedDomains: z.array(z.string()),
  guardians: z.boolean(),
  frenchFirst: z.boolean(),
  leastAge: z.number(),
  privacyContact: z.string(),
})
export type Gates = z.infer<typeof gates>
export const privacyContact = gates.pick({ privacyContact: true }).extend({
  /** Whoever sets the school up has to say it. */
  isAsked: z.boolean(),
})

export const ageRules = z.object({
  /** Whether guardians are asked; where not, whoever may not decide alone has no account. */
  guardians: z.boolean(),
  leastAge: z.int(),
  usualAge: z.int(),
  /** Where it is another age, by ISO 3166. */
  ages: z.array(z.object({ age: z.int(), places: z.array(z.string()) })),
  /** How long a guardian has to answer. */
  patienceDays: z.int(),
})
export const wayIn = z.object({ way: z.enum(['alone', 'guardian']) })
export const waiting = z.object({
  waiting: z
    .object({
      name: z.string(),
      for: z.enum(['age', 'guardian']),
      guardianEmail: z.string().nullable(),
      endsAt: z.iso.datetime().nullable(),
    })
    .nullable(),
})
export const answerOfAge = birth.extend({ guardianEmail: optional(emailAddress) })
export const namingGuardian = z.object({ guardianEmail: emailAddress })
export const guardianAsked = z.object({
  childName: z.string(),
  endsAt: z.iso.datetime(),
  paragraphs: z.array(z.string()),
  wordingSha256: z.string(),
  version: z.string(),
})
export const consenting = z.object({
  token,
  name: line(80),
  agreed: z.literal(true, 'field.not_agreed'),
  wordingSha256: z.string().regex(/^[0-9a-f]{64}$/, 'field.invalid'),
})
export const consentFace = z.object({ childName: z.string(), givenAt: z.iso.datetime() })
export const minorFace = z.object({ name: z.string() })
export const aboutPerson = z.object({ personId })

export type GuardianConsentId = Id<'gco'>
export type GuardianRequestId = Id<'grq'>
const guardianRequestId = idOf('grq')
export const requestOfGuardian = z.object({
  name: line(80),
  email: emailAddress,
  child: line(200),
  message: prose(4000).pipe(z.string().min(1, 'field.blank')),
})
export type RequestOfGuardian = z.output<typeof requestOfGuardian>
export const byRequest = z.object({ requestId: guardianRequestId })
export const listOfRequests = z.object({
  after: optional(guardianRequestId),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export const requestInList = z.object({
  id: guardianRequestId,
  name: z.string(),
  email: z.string(),
  child: z.string(),
  message: z.string(),
  askedAt: z.iso.datetime(),
  verified: z.boolean(),
  answeredAt: z.iso.datetime().nullable(),
})
export const requestsPage = z.object({ items: z.array(requestInList), next: z.string().nullable() })
