import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { lineOrNothing } from '#kernel/text'
import { courseId } from '#modules/courses/schema'
import { fileId } from '#modules/files/schema'
import { emailAddress } from '#modules/identity/schema'

export type PersonalInvitationId = Id<'pin'>
export type ListId = Id<'pil'>
export const invitationId = idOf('pin')
export const listId = idOf('pil')

const optional = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())

export const invitedRoles = ['teacher', 'student'] as const
export type InvitedRole = (typeof invitedRoles)[number]
export const invitedName = lineOrNothing(60)

export const inviting = z.object({
  email: emailAddress,
  firstName: invitedName.default(''),
  lastName: invitedName.default(''),
  role: z.enum(invitedRoles, 'field.invalid'),
  courseId: optional(courseId),
})
export type Inviting = z.output<typeof inviting>
export const invited = z.object({ invitationId })
export const byInvitation = z.object({ invitationId })

export const invitationStates = ['waiting', 'sent', 'accepted', 'revoked', 'expired'] as const
export const searchOfInvitations = z.object({
  /** Those that may still be accepted, or all. */
  only: z.enum(['all', 'open']).default('all'),
  search: lineOrNothing(200).default(''),
  role: optional(z.enum(invitedRoles)),
  after: optional(invitationId),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export const invitationPage = z.object({
  items: z.array(
    z.object({
      invitationId,
      email: z.string(),
      name: z.string(),
      role: z.enum(invitedRoles),
      course: z.string().nullable(),
      state: z.enum(invitationStates),
      invitedAt: z.iso.datetime(),
      endsAt: z.iso.datetime(),
    }),
  ),
  next: z.string().nullable(),
})

/** What the invited see before they accept. */
export const byToken = z.object({ token: z.string().max(200) })
export const invitationFace = z.object({
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  role: z.enum(invitedRoles),
  course: z.string().nullable(),
})

export const faults = [
  'bad_address',
  'duplicate',
  'has_account',
  'unknown_role',
  'unknown_course',
  'ambiguous_course',
  'course_for_teacher',
  'bad_name',
] as const
export type LineFault = (typeof faults)[number]

export const readingFile = z.object({ fileId })
export const readList = z.object({ listId })
export const byList = z.object({ listId })
export const searchOfLines = z.object({
  listId,
  only: z.enum(['all', 'faults']).default('all'),
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(100),
})
export const listPage = z.object({
  fileName: z.string(),
  isSent: z.boolean(),
  good: z.int(),
  faulty: z.int(),
  items: z.array(
    z.object({
      number: z.int(),
      email: z.string(),
      name: z.string(),
      role: z.string(),
      course: z.string(),
      faults: z.array(z.enum(faults)),
    }),
  ),
  next: z.int().nullable(),
})
