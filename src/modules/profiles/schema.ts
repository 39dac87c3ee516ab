import { z } from 'zod'
import { prose } from '#kernel/text'
import { displayName } from '#modules/identity/schema'
import { language, timeZone } from '#modules/school/schema'

export const profile = z.object({ name: z.string(), language, timeZone: z.string(), bio: z.string() })
export type Profile = z.infer<typeof profile>

export const changeOfProfile = z.object({ name: displayName, language, timeZone, bio: prose(500) })
export type ChangeOfProfile = z.output<typeof changeOfProfile>
