import type { PersonId } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import type { Names } from './names.ts'
import { read } from './tables.ts'

/** What somebody is called, in which language and zone; null is the school's. */
export async function callingOf(
  tx: ReadTx,
  personId: PersonId,
): Promise<Names & { locale: string | null; timeZone: string | null }> {
  const row = await read(tx)
    .selectFrom('identity.person')
    .select(['first_name', 'last_name', 'title', 'locale', 'time_zone'])
    .where('id', '=', personId)
    .executeTakeFirstOrThrow()
  const { first_name: firstName, last_name: lastName, title, locale, time_zone: timeZone } = row
  return { firstName, lastName, title, locale, timeZone }
}
