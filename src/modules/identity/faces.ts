import { sql } from 'kysely'
import type { PersonId, Role } from '#kernel/actor'
import { isRestricted } from '#kernel/holds'

/**
 * People as the modules above may join them. `stands`: neither suspended nor about to be erased, and their data are not
 * restricted. `of_age`: no minor, and
 * waiting for nobody's consent; of whom the school entered itself no age is known, and they count as grown up.
 */
export const standingPeople = sql<{
  id: PersonId
  name: string
  locale: string | null
  time_zone: string | null
  stands: boolean
  restricted: boolean
  of_age: boolean
  role: Role
}>`(
  select id, name, locale, time_zone,
    suspended_at is null and erase_because is null and not ${isRestricted('identity.person.id')} as stands,
    ${isRestricted('identity.person.id')} as restricted,
    waits_for is null and coalesce(age_band, 'adult') = 'adult' as of_age,
    role
  from identity.person
)`.as('person')
