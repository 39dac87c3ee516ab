import type { Person } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { displayNameOf, namesOf, presentAs } from '#modules/identity'
import { schoolFace } from '#modules/school'
import { language } from '#modules/school/schema'
import type { ChangeOfProfile, Profile } from './schema.ts'
import { read, write } from './tables.ts'

/** How a person presents themselves; what they have not chosen is the school's. */
export async function profileOf(tx: ReadTx, person: Person): Promise<Profile> {
  const school = await schoolFace(tx)
  const row = await read(tx)
    .selectFrom('profiles.profile')
    .select('bio')
    .where('person_id', '=', person.id)
    .executeTakeFirst()
  const chosen = language.safeParse(person.locale)
  return {
    name: person.name,
    ...((await namesOf(tx, person.id)) ?? { firstName: person.name, lastName: '', title: null }),
    language: chosen.success ? chosen.data : school.locale,
    timeZone: person.timeZone ?? school.timeZone,
    bio: row?.bio ?? '',
  }
}

export async function changeProfile(
  tx: Tx,
  person: Person,
  { language, timeZone, bio, ...names }: ChangeOfProfile,
): Promise<Profile> {
  await presentAs(tx, person, { ...names, locale: language, timeZone })
  await write(tx)
    .insertInto('profiles.profile')
    .values({ person_id: person.id, bio, phone: null, changed_at: tx.now })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet({ bio, changed_at: tx.now }))
    .execute()
  return { name: displayNameOf(names), ...names, language, timeZone, bio }
}
