import { sql } from 'kysely'
import type { z } from 'zod'
import type { Person, PersonId, Role } from '#kernel/actor'
import { recheckPerson } from '#kernel/channels'
import { hold, type ReadTx, type Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { shred } from '#kernel/sealed-columns'
import { addressesToKeep, addressIn, indexesOfAddresses, indexOfAddress } from './addresses.ts'
import type { AgeBand } from './ages.ts'
import { endKeys } from './keys.ts'
import { displayNameOf, type Names, sortNameOf } from './names.ts'
import { isRestrictedPerson } from './restrictions.ts'
import type { me } from './schema.ts'
import { endSignIns, renewSignIns } from './sign-ins.ts'
import { read, write } from './tables.ts'

export type NewPerson = Names & {
  email: string
  role: Role
  locale: string | null
  timeZone: string | null
  verifiedAt: Temporal.Instant | null
  /** Not asked of people whom the school itself enters. */
  ageBand?: AgeBand | null
  /** What the account waits for before it can be used. */
  waitsFor?: 'age' | 'guardian' | null
}

export type Card = { id: PersonId; name: string }

/** Enrols a person, or answers null when the address already has an account. Of several who come at once, one gets in. */
export async function enrolPerson(tx: Tx, person: NewPerson): Promise<PersonId | null> {
  const [id] = await enrolPeople(tx, [person])
  return id ?? null
}

/** Enrols many with as many statements as one; in their order, with null for an address that has an account. */
export async function enrolPeople(tx: Tx, people: readonly NewPerson[]): Promise<(PersonId | null)[]> {
  if (people.length === 0) return []
  const named = people.map((person) => ({ ...person, id: newId('per', tx.now) as PersonId }))
  const addresses = await addressesToKeep(tx, named)
  const rows = await write(tx)
    .insertInto('identity.person')
    .values(
      named.map((person, at) => ({
        id: person.id,
        ...(addresses[at] as (typeof addresses)[number]),
        ...namesToKeep(person, person.role),
        role: person.role,
        locale: person.locale,
        time_zone: person.timeZone,
        joined_at: tx.now,
        verified_at: person.verifiedAt,
        suspended_at: null,
        suspended_by: null,
        suspension_reason: null,
        first_signed_in_at: null,
        age_band: person.ageBand ?? null,
        waits_for: person.waitsFor ?? null,
        erase_because: null,
      })),
    )
    .onConflict((conflict) => conflict.column('email_index').doNothing())
    .returning('id')
    .execute()
  const enrolled = new Set(rows.map(({ id }) => id))
  const left = named.flatMap(({ id }) => (enrolled.has(id) ? [] : [id]))
  await shred(tx, left)
  return named.map(({ id }) => (enrolled.has(id) ? id : null))
}

/** Names for people of whom only ids are known, in one query. */
export async function personCard(tx: ReadTx, ids: readonly PersonId[]): Promise<Map<PersonId, Card>> {
  if (ids.length === 0) return new Map()
  const rows = await read(tx)
    .selectFrom('identity.person')
    .select(['id', 'name'])
    .where('id', 'in', [...new Set(ids)])
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

export type MailAddress = {
  id: PersonId
  role: Role
  name: string
  email: string
  locale: string | null
  timeZone: string | null
  verified: boolean
  suspended: boolean
}

/** Everybody with an account, in the order of their ids, a batch at a time. */
export async function peopleAmong(
  tx: ReadTx,
  { after, limit }: { after?: PersonId | undefined; limit: number },
): Promise<PersonId[]> {
  let people = read(tx).selectFrom('identity.person').select('id').orderBy('id').limit(limit)
  if (after) people = people.where('id', '>', after)
  return (await people.execute()).map(({ id }) => id)
}

export async function mailAddressOf(tx: ReadTx, personId: PersonId): Promise<MailAddress | null> {
  const row = await read(tx)
    .selectFrom('identity.person')
    .select(['id', 'role', 'name', 'email_sealed', 'locale', 'time_zone', 'verified_at', 'suspended_at'])
    .where('id', '=', personId)
    .executeTakeFirst()
  if (!row) return null
  const { id, role, name, locale } = row
  return {
    id,
    role,
    name,
    email: await addressIn(tx, row),
    locale,
    timeZone: row.time_zone,
    verified: row.verified_at !== null,
    suspended: row.suspended_at !== null,
  }
}

export async function personByAddress(tx: ReadTx, email: string): Promise<PersonId | null> {
  const row = await read(tx)
    .selectFrom('identity.person')
    .select('id')
    .where('email_index', '=', await indexOfAddress(tx, email))
    .executeTakeFirst()
  return row?.id ?? null
}

/** Which of these addresses have an account, with one question. */
export async function addressesTaken(tx: ReadTx, emails: readonly string[]): Promise<Set<string>> {
  if (emails.length === 0) return new Set()
  const indexes = await indexesOfAddresses(tx, emails)
  const rows = await read(tx)
    .selectFrom('identity.person')
    .select('email_index')
    .where('email_index', 'in', indexes)
    .execute()
  const taken = new Set(rows.map(({ email_index }) => email_index.toString('hex')))
  return new Set(emails.filter((_, at) => taken.has((indexes[at] as Buffer).toString('hex'))))
}

export async function accountOf(tx: ReadTx, person: Person): Promise<z.input<typeof me>> {
  const row = await read(tx)
    .selectFrom('identity.person')
    .selectAll()
    .where('id', '=', person.id)
    .executeTakeFirstOrThrow()
  return {
    id: row.id,
    name: row.name,
    email: await addressIn(tx, row),
    role: row.role,
    verified: row.verified_at !== null,
    joinedAt: row.joined_at.toString(),
  }
}

/** How a person wants to be called and spoken to; profiles decides, identity keeps it beside the account. */
export async function presentAs(
  tx: Tx,
  person: Pick<Person, 'id' | 'role'>,
  { locale, timeZone, ...names }: Names & { locale: string | null; timeZone: string | null },
): Promise<void> {
  if (names.title && person.role === 'student')
    throw new Refusal('input.invalid', { fields: { title: 'person.title_for_teachers' } })
  await write(tx)
    .updateTable('identity.person')
    .set({ ...namesToKeep(names, person.role), locale, time_zone: timeZone })
    .where('id', '=', person.id)
    .execute()
}

/** The parts of somebody's name, as they gave them. */
export async function namesOf(tx: ReadTx, personId: PersonId): Promise<Names | null> {
  const row = await read(tx)
    .selectFrom('identity.person')
    .select(['first_name', 'last_name', 'title'])
    .where('id', '=', personId)
    .executeTakeFirst()
  return row ? { firstName: row.first_name, lastName: row.last_name, title: row.title } : null
}

/** Everything that is kept of a name. A student's has no title, also when they had one as a teacher. */
function namesToKeep({ firstName, lastName, title: given }: Names, role: Role) {
  const title = role === 'student' ? null : given
  return {
    first_name: firstName,
    last_name: lastName,
    title,
    name: displayNameOf({ firstName, lastName, title }),
    sort_name: sortNameOf({ firstName, lastName }),
  }
}

/** Answers what its person is here, if nobody had confirmed the address before. */
export async function confirmAddress(tx: Tx, personId: PersonId): Promise<Role | null> {
  const confirmed = await write(tx)
    .updateTable('identity.person')
    .set({ verified_at: tx.now })
    .where('id', '=', personId)
    .where('verified_at', 'is', null)
    .returning('role')
    .executeTakeFirst()
  return confirmed?.role ?? null
}

export async function giveRole(tx: Tx, personId: PersonId, role: Role): Promise<void> {
  await keepingAnOwner(tx, personId, async () => {
    if (role === 'owner' && (await isRestrictedPerson(tx, personId))) throw new Refusal('person.restricted')
    const names = await namesOf(tx, personId)
    return write(tx)
      .updateTable('identity.person')
      .set({ role, ...(names && namesToKeep(names, role)) })
      .where('id', '=', personId)
      .executeTakeFirst()
  })
  await renewSignIns(tx, personId)
  recheckPerson(tx, personId)
}

/** Whoever is suspended is signed out everywhere and cannot sign in; nothing of theirs is lost. */
export async function suspendPerson(tx: Tx, by: Person, personId: PersonId): Promise<void> {
  await keepingAnOwner(tx, personId, () =>
    write(tx)
      .updateTable('identity.person')
      .set({
        suspended_at: sql`coalesce(suspended_at, ${tx.now})`,
        suspended_by: sql`coalesce(suspended_by, ${by.id})`,
      })
      .where('id', '=', personId)
      .executeTakeFirst(),
  )
  await endSignIns(tx, personId)
  await endKeys(tx, personId)
}

export async function restorePerson(tx: Tx, personId: PersonId): Promise<void> {
  const restored = await write(tx)
    .updateTable('identity.person')
    .set({ suspended_at: null, suspended_by: null })
    .where('id', '=', personId)
    .returning('erase_because')
    .executeTakeFirst()
  if (!restored) throw new Refusal('person.unknown')
  if (restored.erase_because) throw new Refusal('person.to_be_erased')
}

export async function hasOwner(tx: ReadTx): Promise<boolean> {
  const owner = await read(tx)
    .selectFrom('identity.person')
    .select('id')
    .where('role', '=', 'owner')
    .limit(1)
    .executeTakeFirst()
  return owner !== undefined
}

/** Everybody who changes who is an owner waits here, so that two owners cannot each remove the other. */
export async function holdOwners(tx: Tx): Promise<void> {
  await hold(tx, 'identity.owners')
}

async function keepingAnOwner(
  tx: Tx,
  personId: PersonId,
  change: () => Promise<{ numUpdatedRows: bigint }>,
): Promise<void> {
  await holdOwners(tx)
  const wasOwner = await owners(tx)
  const { numUpdatedRows } = await change()
  if (numUpdatedRows === 0n) throw new Refusal('person.unknown')
  if (wasOwner.includes(personId) && (await owners(tx)).length === 0) throw new Refusal('person.last_owner')
}

/** Whether there is anybody here besides those who run the school. */
export async function hasOthersThanOwners(tx: ReadTx): Promise<boolean> {
  const other = await read(tx)
    .selectFrom('identity.person')
    .select('id')
    .where('role', '!=', 'owner')
    .limit(1)
    .executeTakeFirst()
  return other !== undefined
}

/** Who runs the school; few, always. */
export async function owners(tx: ReadTx): Promise<PersonId[]> {
  const rows = await read(tx)
    .selectFrom('identity.person')
    .select('id')
    .where('role', '=', 'owner')
    .where('suspended_at', 'is', null)
    .execute()
  return rows.map((row) => row.id)
}
