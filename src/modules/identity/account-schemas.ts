import { z } from 'zod'
import { type PersonId, roles } from '#kernel/actor'
import { type Id, idOf } from '#kernel/id'
import { line, lineOrNothing, prose } from '#kernel/text'
import { language, openingOfSchool, timeZone } from '#modules/school/schema'

export type SignUpId = Id<'sup'>
export type AddressChangeId = Id<'adc'>
export const personId = idOf('per') as unknown as z.ZodType<PersonId, string>

export const firstName = line(60)
/** Empty for who has one name only. */
export const lastName = lineOrNothing(60)
/** Before the name of who teaches: Dr, Prof. */
export const titleOfName = line(30)

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
export const givenPassword = z.string().min(1, 'field.blank').max(512, 'field.too_long')

export const token = z.string().max(200)

/** Where to go on afterwards: a page of this school, never another site. */
export const nextPath = z
  .string()
  .max(300)
  .refine((path) => /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path), 'field.invalid')

export const optional = <S extends z.ZodType>(schema: S) =>
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
/** `terms-2 guidelines-1`, and where the French text came first `french-1788253200 chosen-en`. */
export const agreed = z
  .string()
  .regex(/^[a-z]{1,20}-(\d{1,10}|en|fr)( [a-z]{1,20}-(\d{1,10}|en|fr)){0,9}$/, 'field.invalid')
export const signingUp = naming.extend({
  ...birth.shape,
  email: emailAddress,
  password: newPassword,
  guardianEmail: optional(emailAddress),
  timeZone: optional(timeZone),
  invitation: optional(token),
  next: optional(nextPath),
  /** Which version of what, as it was offered; nothing is written down for who leaves it out, and they are asked later. */
  agreed: optional(agreed),
})
export const opening = naming.extend({
  token,
  email: emailAddress,
  password: newPassword,
  schoolName: openingOfSchool.shape.name,
  /** Where people write about privacy; a school in public says it. */
  privacyContact: prose(1000).default(''),
  locale: language,
  timeZone,
})
export const byToken = z.object({ token })
export const teaching = byToken.extend({ agreed: optional(agreed) })
export const confirming = z.object({ token, password: optional(givenPassword) })
export const forgetting = z.object({ email: emailAddress })
export const resetting = z.object({ token, password: newPassword })
export const changingPassword = z.object({ currentPassword: givenPassword, password: newPassword })
export const changingAddress = z.object({ newEmail: emailAddress })
export const addressChangeFace = z.object({
  waits: z
    .object({ newEmail: z.string(), isApproved: z.boolean(), isProven: z.boolean(), endsAt: z.iso.datetime() })
    .nullable(),
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
/** What a one-time link lets its holder do. */
export const linkPurposes = [
  'owner',
  'teacher',
  'confirm',
  'verify',
  'reset',
  'enter',
  'leave_address',
  'take_address',
  'provider',
] as const
export type LinkPurpose = (typeof linkPurposes)[number]
/** What a link is for, as far as its page needs to know. */
export const linkFace = z.object({
  purpose: z.enum(linkPurposes),
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
