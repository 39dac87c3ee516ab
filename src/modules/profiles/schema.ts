import { z } from 'zod'
import { prose } from '#kernel/text'
import { firstName, lastName, titleOfName } from '#modules/identity/schema'
import { language, timeZone } from '#modules/school/schema'

export const profile = z.object({
  name: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  title: z.string().nullable(),
  language,
  timeZone: z.string(),
  bio: z.string(),
})
export type Profile = z.infer<typeof profile>

export const changeOfProfile = z.object({
  firstName,
  lastName,
  title: z.preprocess((text) => (text === '' ? null : text), titleOfName.nullable().default(null)),
  language,
  timeZone,
  bio: prose(500),
})
export type ChangeOfProfile = z.output<typeof changeOfProfile>
export * from './interface-schema.ts'
export * from './survey-schema.ts'
