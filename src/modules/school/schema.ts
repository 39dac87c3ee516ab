import { z } from 'zod'
import { line } from '#kernel/text'
import { isTimeZone } from '#kernel/time'

export const languages = ['en', 'fr'] as const
export type Language = (typeof languages)[number]
export const language = z.enum(languages, 'field.invalid')

export const timeZone = z.string().max(64, 'field.too_long').refine(isTimeZone, 'field.invalid')

/** What the two roles are called here; what is stored never changes with it. */
export const roleWordings = ['teacher_student', 'educator_learner', 'mentor_mentee'] as const
export type RoleWords = (typeof roleWordings)[number]

/** In which forms a sentence names a role; as places in a sentence: `[teacher]`, `[A student]`. */
export const roleForms = ['teacher', 'teachers', 'a_teacher', 'student', 'students', 'a_student'] as const
export type RoleForm = (typeof roleForms)[number]

/** A place where a sentence names a role in whatever words the school uses; the first letter says how it is written there. */
export const rolePlace = /\[((?:a )?(?:teacher|student)s?)\]/gi

/** Fills the places that name roles. */
export function withRoles(sentence: string, word: (form: RoleForm) => string): string {
  return sentence.replace(rolePlace, (_place, form: string) => {
    const found = word(form.toLowerCase().replace(' ', '_') as RoleForm)
    return /^[A-Z]/.test(form) ? found.charAt(0).toUpperCase() + found.slice(1) : found
  })
}

/** Whether anybody may sign up, or only who holds an invitation. */
export const signUpPolicies = ['open', 'invitation'] as const
export type SignUpPolicy = (typeof signUpPolicies)[number]

/** A colour as `#1f6f8b`; nothing chosen means Lectern's own. */
export const accent = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(#[0-9a-f]{6})?$/, 'field.invalid')
  .transform((text) => text || null)

export const schoolFace = z.object({
  name: z.string(),
  locale: language,
  timeZone: z.string(),
  accent: z.string().nullable(),
  logoUrl: z.string().nullable(),
  roleWords: z.enum(roleWordings),
  signUp: z.enum(signUpPolicies),
  open: z.boolean(),
})
export type SchoolFace = z.infer<typeof schoolFace>

export const openingOfSchool = z.object({ name: line(80), locale: language, timeZone })
export type OpeningOfSchool = z.infer<typeof openingOfSchool>

export const changeOfSchool = openingOfSchool.extend({
  accent: accent.default(null),
  roleWords: z.enum(roleWordings, 'field.invalid'),
  signUp: z.enum(signUpPolicies, 'field.invalid'),
})
export type ChangeOfSchool = z.output<typeof changeOfSchool>
