import type { z } from 'zod'
import type { Person, PersonId, Role } from '#kernel/actor'
import { writeAuditLine } from '#kernel/audit'
import type { ReadTx, Tx } from '#kernel/db'
import { announce } from '#kernel/outbox'
import { withPurpose } from '#kernel/purposes'
import { Refusal } from '#kernel/refusal'
import { addressesIn, addressIn } from './addresses.ts'
import { personRestored, personSuspended, roleChanged } from './events.ts'
import { endKeys } from './keys.ts'
import { giveRole, holdOwners, restorePerson, suspendPerson } from './people.ts'
import { stateOf } from './rules.ts'
import type { changeOfSeveral, personOnDesk, previewOfSeveral } from './schema.ts'
import { endSignIns } from './sign-ins.ts'
import { read, write } from './tables.ts'
import { readTraces } from './traces.ts'

/** All that an owner sees of one person's account: one question. */
export async function personOn(tx: ReadTx, personId: PersonId): Promise<z.input<typeof personOnDesk>> {
  const row = await readTraces(tx, withPurpose('security'))
    .selectFrom('identity.person as p')
    .leftJoin('identity.person as by', 'by.id', 'p.suspended_by')
    .select([
      'p.id',
      'p.name',
      'p.email_sealed',
      'p.role',
      'p.joined_at',
      'p.verified_at',
      'p.suspended_at',
      'p.waits_for',
    ])
    .select(['p.suspension_reason', 'by.name as suspended_by_name'])
    .select(({ selectFrom }) => [
      selectFrom('identity.sign_in as s')
        .select(({ fn }) => fn.countAll<bigint>().as('n'))
        .whereRef('s.person_id', '=', 'p.id')
        .where('s.ended_at', 'is', null)
        .where('s.ends_at', '>', tx.now)
        .as('sign_ins'),
      selectFrom('identity.api_key as k')
        .select(({ fn }) => fn.countAll<bigint>().as('n'))
        .whereRef('k.person_id', '=', 'p.id')
        .where('k.ends_at', '>', tx.now)
        .as('keys'),
      selectFrom('identity.sign_in as s')
        .select(({ fn }) => fn.max('s.seen_at').as('at'))
        .whereRef('s.person_id', '=', 'p.id')
        .as('seen_at'),
    ])
    .where('p.id', '=', personId)
    .executeTakeFirst()
  if (!row) throw new Refusal('person.unknown')
  return {
    id: row.id,
    name: row.name,
    email: await addressIn(tx, row),
    role: row.role,
    state: stateOf(row),
    verified: row.verified_at !== null,
    suspended: row.suspended_at !== null,
    joinedAt: row.joined_at.toString(),
    seenAt: row.seen_at?.toString() ?? null,
    signIns: Number(row.sign_ins ?? 0n),
    keys: Number(row.keys ?? 0n),
    suspension: row.suspended_at
      ? { at: row.suspended_at.toString(), by: row.suspended_by_name, reason: row.suspension_reason }
      : null,
  }
}

/** Why somebody is kept out; null when nobody keeps them out (any more). For the letter that tells them. */
export async function suspensionOf(tx: ReadTx, personId: PersonId): Promise<{ reason: string | null } | null> {
  const row = await read(tx)
    .selectFrom('identity.person')
    .select('suspension_reason')
    .where('id', '=', personId)
    .where('suspended_at', 'is not', null)
    .executeTakeFirst()
  return row ? { reason: row.suspension_reason } : null
}

/** Makes somebody something else, and tells them; whoever is that already is left alone. */
export async function changeRole(tx: Tx, personId: PersonId, role: Role): Promise<boolean> {
  const before = await held(tx, personId)
  await giveRole(tx, personId, role)
  if (before.role === role) return false
  await announce(tx, roleChanged, { personId })
  return true
}

export async function suspend(tx: Tx, by: Person, personId: PersonId, reason: string | null): Promise<boolean> {
  const before = await held(tx, personId)
  await suspendPerson(tx, by, personId)
  if (before.suspended_at) return false
  await write(tx).updateTable('identity.person').set({ suspension_reason: reason }).where('id', '=', personId).execute()
  await announce(tx, personSuspended, { personId })
  return true
}

export async function restore(tx: Tx, personId: PersonId): Promise<boolean> {
  const before = await held(tx, personId)
  await restorePerson(tx, personId)
  await write(tx).updateTable('identity.person').set({ suspension_reason: null }).where('id', '=', personId).execute()
  if (!before.suspended_at) return false
  await announce(tx, personRestored, { personId })
  return true
}

export async function signOutEverywhere(tx: Tx, personId: PersonId): Promise<void> {
  await held(tx, personId)
  await endSignIns(tx, personId)
  await endKeys(tx, personId)
}

type Several = z.output<typeof changeOfSeveral>
type Preview = z.output<typeof previewOfSeveral>['items'][number]

/** What a change of several people would do to each, without doing it. */
export async function previewSeveral(tx: ReadTx, by: Person, change: Several): Promise<Preview[]> {
  const rows = await read(tx)
    .selectFrom('identity.person')
    .select(['id', 'name', 'email_sealed', 'role', 'verified_at', 'suspended_at', 'waits_for'])
    .where('id', 'in', change.personIds)
    .orderBy('sort_name')
    .orderBy('id')
    .execute()
  if (rows.length !== new Set(change.personIds).size) throw new Refusal('person.unknown')
  const owners = new Set(await activeOwners(tx))
  const addresses = await addressesIn(tx, rows)
  return rows.map((row, at) => {
    const email = addresses[at] as string
    const face = { id: row.id, name: row.name, email, role: row.role, state: stateOf(row) }
    if (row.id === by.id) return { ...face, would: 'not_yourself' as const }
    if (!changes(row, change)) return { ...face, would: 'nothing' as const }
    const losesOwner = change.deed === 'suspend' || (change.deed === 'role' && change.role !== 'owner')
    if (losesOwner && owners.has(row.id) && owners.size === 1) return { ...face, would: 'last_owner' as const }
    if (losesOwner) owners.delete(row.id)
    return { ...face, would: 'change' as const }
  })
}

/** Does what the preview said, each person with a line of their own; whoever may not be changed is left as they are. */
export async function changeSeveral(tx: Tx, by: Person, change: Several): Promise<{ changed: number }> {
  await holdOwners(tx)
  const going = (await previewSeveral(tx, by, change)).filter(({ would }) => would === 'change')
  for (const { id } of going) await changeOne(tx, by, id, change)
  return { changed: going.length }
}

async function changeOne(tx: Tx, actor: Person, personId: PersonId, change: Several): Promise<void> {
  const line = { actor, input: { personId }, output: {} }
  switch (change.deed) {
    case 'suspend':
      await suspend(tx, actor, personId, change.reason ?? null)
      return writeAuditLine(tx, { ...line, deed: 'identity.suspend' })
    case 'restore':
      await restore(tx, personId)
      return writeAuditLine(tx, { ...line, deed: 'identity.restore' })
    case 'role':
      await changeRole(tx, personId, change.role)
      return writeAuditLine(tx, { ...line, deed: 'identity.changeRole', details: { role: change.role } })
  }
}

type Standing = { role: Role; suspended_at: Temporal.Instant | null }

function changes(person: Standing, change: Several): boolean {
  switch (change.deed) {
    case 'suspend':
      return person.suspended_at === null
    case 'restore':
      return person.suspended_at !== null
    case 'role':
      return person.role !== change.role
  }
}

/** How somebody stands, once whoever changes it at this moment is done. */
async function held(tx: Tx, personId: PersonId): Promise<Standing> {
  await holdOwners(tx)
  const row = await write(tx)
    .selectFrom('identity.person')
    .select(['role', 'suspended_at'])
    .where('id', '=', personId)
    .executeTakeFirst()
  if (!row) throw new Refusal('person.unknown')
  return row
}

async function activeOwners(tx: ReadTx): Promise<PersonId[]> {
  const rows = await read(tx)
    .selectFrom('identity.person')
    .select('id')
    .where('role', '=', 'owner')
    .where('suspended_at', 'is', null)
    .execute()
  return rows.map(({ id }) => id)
}
