import { z } from 'zod'
import { roles } from '#kernel/actor'
import { idOf } from '#kernel/id'
import { prose } from '#kernel/text'
import { optional, personId } from './account-schemas.ts'

/** How an account stands with the school. */
/** `waiting`: until a guardian agrees. */
export const personStates = ['active', 'unconfirmed', 'waiting', 'suspended'] as const

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
