import { z } from 'zod'
import type { KeyId } from '#kernel/actor'
import { type Id, idOf } from '#kernel/id'
import { line } from '#kernel/text'
import { timeZone } from '#modules/school/schema'
import { birth, emailAddress, givenPassword, naming, optional, personId, token } from './account-schemas.ts'

export type PasskeyId = Id<'pky'>
export const passkeyId = idOf('pky') as unknown as z.ZodType<PasskeyId, string>
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
