import { z } from 'zod'
import { type KeyId, type PersonId, roles } from '#kernel/actor'
import { type Id, idOf } from '#kernel/id'
import { line, lineOrNothing, prose } from '#kernel/text'
import { language, openingOfSchool, timeZone } from '#modules/school/schema'

export type SignUpId = Id<'sup'>
export type AddressChangeId = Id<'adc'>
export type PasskeyId = Id<'pky'>
export const passkeyId = idOf('pky') as unknown as z.ZodType<PasskeyId, string>
export const personId = idOf('per') as unknown as z.ZodType<PersonId, string>

export const firstName = line(60)
/** Empty for who has one name only. */
export const lastName = lineOrNothing(60)
/** Before the name of who teaches: Dr, Prof. */
export const titleOfName = line(30)

/** How an account stands with the school. */
/** `waiting`: until a guardian agrees. */
export const personStates = ['active', 'unconfirmed', 'waiting', 'suspended'] as const

/** Kept in lower case: nobody has two mailboxes that differ only in that. */
export const emailAddress = z
  .string()
  .trim()
  .min(1, 'field.blank')
  .max(254, 'field.too_long')
  .toLowerCase()
  .pipe(z.email('field.not_an_address'))

/** As it was typed, to the letter: 8 to 128 characters. */
export const newPassword = z
  .string()
  .min(1, 'field.blank')
  .refine((text) => text === '' || [...text].length >= 8, 'password.too_short')
  .refine((text) => [...text].length <= 128, 'password.too_long')
  .refine((text) => text.isWellFormed(), 'field.unprintable')

/** What somebody types to show who they are; any length a person could have chosen. */
const givenPassword = z.string().min(1, 'field.blank').max(512, 'field.too_long')

const token = z.string().max(200)

/** Where to go on afterwards: a page of this school, never another site. */
export const nextPath = z
  .string()
  .max(300)
  .refine((path) => /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path), 'field.invalid')

const optional = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())

export const signingIn = z.object({ email: emailAddress, password: givenPassword })
/** Enough to know an age by; kept nowhere. */
export const birth = z.object({
  birthYear: z.coerce
    .number('field.invalid')
    .int('field.invalid')
    .min(1900, 'field.invalid')
    .max(2200, 'field.invalid'),
  birthMonth: z.coerce.number('field.invalid').int('field.invalid').min(1, 'field.blank').max(12, 'field.invalid'),
})
/** How somebody is called; a title is for those who teach. */
export const naming = z.object({ firstName, lastName, title: optional(titleOfName) })
export const signingUp = naming.extend({
  ...birth.shape,
  email: emailAddress,
  password: newPassword,
  guardianEmail: optional(emailAddress),
  timeZone: optional(timeZone),
  invitation: optional(token),
  next: optional(nextPath),
})
export const opening = naming.extend({
  token,
  email: emailAddress,
  password: newPassword,
  schoolName: openingOfSchool.shape.name,
  locale: language,
  timeZone,
})
export const byToken = z.object({ token })
export const confirming = z.object({ token, password: optional(givenPassword) })
export const forgetting = z.object({ email: emailAddress })
export const resetting = z.object({ token, password: newPassword })
export const changingPassword = z.object({ currentPassword: givenPassword, password: newPassword })
/** Six digits of an app, or a recovery code; people type spaces and dashes. */
export const byCode = z.object({ code: z.string().trim().min(1, 'field.blank').max(80, 'field.too_long') })
export const secondStepFace = z.object({ waits: z.boolean(), byCode: z.boolean(), byPasskey: z.boolean() })
export const keyForApp = z.object({ key: z.string(), address: z.string() })
export const signInPolicy = z.object({
  passwordHash: z.discriminatedUnion('algorithm', [
    z.object({ algorithm: z.literal('argon2id'), memoryKiB: z.number(), passes: z.number() }),
    z.object({ algorithm: z.literal('bcrypt'), cost: z.number() }),
  ]),
  idleDays: z.number(),
  longestDays: z.number(),
  recentMinutes: z.number(),
})
/** WebAuthn's own JSON, as text: it goes from the library on one side to the library on the other. */
export const passkeyOptions = z.object({ options: z.string() })
const passkeyResponse = z.string().min(1, 'field.blank').max(20_000, 'field.too_long')
export const byPasskey = z.object({ response: passkeyResponse })
export const addingPasskey = z.object({ name: line(60), response: passkeyResponse })
export const renamingPasskey = z.object({ passkeyId, name: line(60) })
export const changingAddress = z.object({ newEmail: emailAddress })
export const addressChangeFace = z.object({
  waits: z
    .object({ newEmail: z.string(), isApproved: z.boolean(), isProven: z.boolean(), endsAt: z.iso.datetime() })
    .nullable(),
})
export const keyId = idOf('key') as unknown as z.ZodType<KeyId, string>
export const byKey = z.object({ keyId })
const scopes = z.preprocess(
  (chosen) => (typeof chosen === 'string' ? [chosen] : chosen),
  z
    .array(z.string().regex(/^[a-z]+:(read|write)$/, 'field.invalid'), 'key.no_scope')
    .min(1, 'key.no_scope')
    .max(50, 'field.too_big')
    .transform((chosen) => [...new Set(chosen)].sort()),
)
export const makingKey = z.object({
  name: line(60),
  scopes,
  /** After so many days it ends by itself. */
  days: z.coerce.number('field.invalid').int('field.invalid').min(1, 'field.too_small').max(365, 'field.too_big'),
})
export const madeKey = z.object({ keyId, key: z.string(), endsAt: z.iso.datetime() })
export const searchOfKeys = z.object({
  /** Those that have ended, in the last ninety days. */
  past: z.stringbool().or(z.boolean()).default(false),
  after: optional(keyId),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export const keyInList = z.object({
  id: keyId,
  name: z.string(),
  scopes: z.array(z.string()),
  madeAt: z.iso.datetime(),
  endsAt: z.iso.datetime(),
  /** Somebody ended it before its time. */
  wasEnded: z.boolean(),
  /** The day of its last use, in UTC. */
  usedOn: z.iso.date().nullable(),
})
export type KeyInList = z.infer<typeof keyInList>
export const keysPage = z.object({ items: z.array(keyInList), next: z.string().nullable() })
export const keyChoices = z.object({
  scopes: z.array(z.string()),
  longestDays: z.number().int(),
  most: z.number().int(),
  left: z.number().int(),
})
/** Whom a school asks for a second step. */
export const asksOf = ['nobody', 'owners', 'staff', 'everybody'] as const
export type AskedOf = (typeof asksOf)[number]
export const changeOfDemand = z.object({ askedOf: z.enum(asksOf, 'field.invalid') })
/** `lacking`: how many of those who are asked have none yet. */
export const demandFace = z.object({ askedOf: z.enum(asksOf), lacking: z.int() })
/** Whose second step is missing in this browser; whoever did not sign in just now signs in once more first. */
export const lackingFace = z.object({ lacking: z.object({ name: z.string(), isRecent: z.boolean() }).nullable() })
export const firstStepsDone = z.object({ personId, recoveryCodes: z.array(z.string()) })
export const recoveryCodes = z.object({ recoveryCodes: z.array(z.string()) })
export const security = z.object({
  passwordSince: z.iso.datetime().nullable(),
  secondStepSince: z.iso.datetime().nullable(),
  appSince: z.iso.datetime().nullable(),
  recoveryCodesLeft: z.number().int(),
  passkeys: z.array(
    z.object({
      id: passkeyId,
      name: z.string(),
      madeAt: z.iso.datetime(),
      usedAt: z.iso.datetime().nullable(),
    }),
  ),
})
export const confirmingOneself = z.object({ password: givenPassword })

/** Where `secondStep` is true, this browser is not signed in yet: a code or a passkey is missing. */
export const signedIn = z.object({ personId, secondStep: z.boolean() })
/** `isFirst`: the mailbox showed for the first time that the account is its own, so that no way in from before is left. */
export const enteredByLink = signedIn.extend({ isFirst: z.boolean() })
export const signedUp = z.discriminatedUnion('signedIn', [
  z.object({ signedIn: z.literal(true), personId }),
  z.object({ signedIn: z.literal(false) }),
])
export const confirmed = z.object({ signedIn: z.boolean(), next: z.string().nullable() })
/** What a link is for, as far as its page needs to know. */
export const linkFace = z.object({
  purpose: z.enum([
    'owner',
    'teacher',
    'confirm',
    'verify',
    'reset',
    'enter',
    'leave_address',
    'take_address',
    'provider',
  ]),
  asksForPassword: z.boolean(),
})
export const me = z.object({
  id: personId,
  name: z.string(),
  email: z.string(),
  role: z.enum(roles),
  verified: z.boolean(),
  joinedAt: z.iso.datetime(),
})

/** What a browser keeps while its person is away at the provider. */
export const bySecret = z.object({ secret: z.string().min(1, 'field.blank').max(100) })
export const askedProvider = z.object({ url: z.string(), secret: z.string(), endsAt: z.iso.datetime() })
/** The secret stays with the browser that asks: only there the link and the code of the mail work. */
export const askedToEnter = z.object({ secret: z.string(), endsAt: z.iso.datetime() })
export const enteringByLink = z.object({ token, secret: optional(bySecret.shape.secret) })
export const enteringByCode = bySecret.extend(byCode.shape)

export const answerOfProvider = bySecret.extend({
  /** The query the provider sent the browser back with, as it is. */
  answer: z.string().max(8000),
})
export const answeredByProvider = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('signed_in'), personId, secondStep: z.boolean() }),
  z.object({ outcome: z.literal('connected') }),
  /** Nobody here is known there yet: a new account, or one that its person connects. */
  z.object({ outcome: z.literal('undecided') }),
])
export const waitingFace = z.object({
  provider: z.string(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  hasAccount: z.boolean(),
})
export const signingUpByProvider = naming.extend({
  ...birth.shape,
  secret: bySecret.shape.secret,
  guardianEmail: optional(emailAddress),
  timeZone: optional(timeZone),
  invitation: optional(token),
})
export const linkingByPassword = bySecret.extend({ password: givenPassword })
export const providerFace = z.object({
  /** Null when nobody else vouches for people here. */
  name: z.string().nullable(),
  connected: z.object({ email: z.string(), since: z.iso.datetime() }).nullable(),
  isOnlyWayIn: z.boolean(),
})

export const signInId = idOf('sin')
export const searchOfSignIns = z.object({
  /** Those that have ended, in the last ninety days. */
  past: z.stringbool().or(z.boolean()).default(false),
  after: optional(signInId),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export const signInInList = z.object({
  id: signInId,
  browser: z.string().nullable(),
  major: z.number().int().nullable(),
  system: z.string().nullable(),
  country: z.string().nullable(),
  beganAt: z.iso.datetime(),
  seenAt: z.iso.datetime(),
  isThis: z.boolean(),
  /** Its person was told of it, because it came from a new country or device. */
  wasNew: z.boolean(),
})
export type SignInInList = z.infer<typeof signInInList>
export const signInsPage = z.object({ items: z.array(signInInList), next: z.string().nullable() })
export const bySignIn = z.object({ signInId })

export const searchOfPeople = z.object({
  search: optional(z.string().max(200)),
  role: optional(z.enum(roles)),
  state: optional(z.enum(personStates)),
  sort: optional(z.enum(['name', 'newest'])),
  after: optional(z.string().max(400)),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export const personInList = z.object({
  id: personId,
  name: z.string(),
  email: z.string(),
  role: z.enum(roles),
  state: z.enum(personStates),
  verified: z.boolean(),
  suspended: z.boolean(),
  joinedAt: z.iso.datetime(),
})
export type PersonInList = z.infer<typeof personInList>
export const peoplePage = z.object({ items: z.array(personInList), next: z.string().nullable() })
export const personOnDesk = personInList.extend({
  /** Latest visit, as far as sign-ins are still known. */
  seenAt: z.iso.datetime().nullable(),
  signIns: z.int(),
  keys: z.int(),
  suspension: z.object({ at: z.iso.datetime(), by: z.string().nullable(), reason: z.string().nullable() }).nullable(),
})
export const byPerson = z.object({ personId })
const reason = optional(prose(500))
export const suspension = z.object({ personId, reason })
const personIds = z
  .preprocess((ids) => (typeof ids === 'string' ? ids.split(',') : ids), z.array(personId).min(1).max(100))
  .transform((ids) => [...new Set(ids)])
export const changeOfSeveral = z.discriminatedUnion('deed', [
  z.object({ deed: z.literal('suspend'), personIds, reason }),
  z.object({ deed: z.literal('restore'), personIds }),
  z.object({ deed: z.literal('role'), personIds, role: z.enum(roles, 'field.invalid') }),
])
export const previewOfSeveral = z.object({
  items: z.array(
    personInList.pick({ id: true, name: true, email: true, role: true, state: true }).extend({
      would: z.enum(['change', 'nothing', 'not_yourself', 'last_owner']),
    }),
  ),
})
export const changeOfRole = z.object({ personId, role: z.enum(roles, 'field.invalid') })
export const teacherLink = z.object({ url: z.string(), endsAt: z.iso.datetime() })

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
  leastAge: z.number(),
  privacyContact: z.string(),
})
export type Gates = z.infer<typeof gates>
export const privacyContact = gates.pick({ privacyContact: true })

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
