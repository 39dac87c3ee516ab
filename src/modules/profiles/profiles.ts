import type { Person } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { displayNameOf, namesOf, presentAs } from '#modules/identity'
import { schoolFace } from '#modules/school'
import { language } from '#modules/school/schema'
import type { ChangeOfProfile, Profile } from './schema.ts'

/** What a person is called, and in which language and zone; what they have not chosen is the school's. */
export async function profileOf(tx: ReadTx, person: Person): Promise<Profile> {
  const school = await schoolFace(tx)
  const chosen = language.safeParse(person.locale)
  return {
    name: person.name,
    ...((await namesOf(tx, person.id)) ?? { firstName: person.name, lastName: '', title: null }),
    language: chosen.success ? chosen.data : school.locale,
    timeZone: person.timeZone ?? school.timeZone,
  }
}

export async function changeProfile(
  tx: Tx,
  person: Person,
  { language, timeZone, ...names }: ChangeOfProfile,
): Promise<Profile> {
  await presentAs(tx, person, { ...names, locale: language, timeZone })
  return { name: displayNameOf(names), ...names, language, timeZone }
}
