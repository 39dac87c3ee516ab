import { sql } from 'kysely'
import type { PersonId, SignInId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { withPurpose } from '#kernel/purposes'
import { indexOfAddress } from './addresses.ts'
import { write } from './tables.ts'
import { readTraces } from './traces.ts'

export type Credentials = {
  id: PersonId
  name: string
  hash: string | null
  suspended: boolean
  knownNetwork: boolean
}

/** What signing in needs to know, by address or by person: always one query, whoever it is. */
export async function credentialsOf(tx: ReadTx, who: string | PersonId, network = ''): Promise<Credentials | null> {
  const index = who.includes('@') ? await indexOfAddress(tx, who) : null
  const row = await readTraces(tx, withPurpose('security'))
    .selectFrom('identity.person as p')
    .leftJoin('identity.password as w', 'w.person_id', 'p.id')
    .select(['p.id', 'p.first_name', 'p.last_name', 'w.hash', 'p.suspended_at'])
    .select(
      sql<boolean>`exists (select 1 from identity.sign_in s where s.person_id = p.id and s.network = ${network})`.as(
        'known',
      ),
    )
    .where(({ eb }) => (index ? eb('p.email_index', '=', index) : eb('p.id', '=', who as PersonId)))
    .executeTakeFirst()
  return row
    ? {
        id: row.id,
        name: `${row.first_name} ${row.last_name}`.trim(),
        hash: row.hash,
        suspended: row.suspended_at !== null,
        knownNetwork: row.known,
      }
    : null
}

/** A password that was replaced while its old hash was being checked opens nothing any more. */
export async function passwordUnchanged(tx: Tx, personId: PersonId, hash: string): Promise<boolean> {
  const row = await write(tx)
    .selectFrom('identity.password')
    .select('person_id')
    .where('person_id', '=', personId)
    .where('hash', '=', hash)
    .forShare()
    .executeTakeFirst()
  return row !== undefined
}

/** Whether a browser was signed out. */
export async function hasEnded(tx: ReadTx, signIn: SignInId): Promise<boolean> {
  const row = await readTraces(tx, withPurpose('security'))
    .selectFrom('identity.sign_in')
    .select('id')
    .where('id', '=', signIn)
    .where('ended_at', 'is not', null)
    .executeTakeFirst()
  return row !== undefined
}
