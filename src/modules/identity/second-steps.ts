import { type RawBuilder, sql } from 'kysely'
import { type PersonId, type Role, roles } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { announce } from '#kernel/outbox'
import type { Vault } from '#kernel/vault'
import { removeAuthenticator, takeAppCode } from './authenticators.ts'
import { isAppCode } from './codes.ts'
import { securityChanged } from './events.ts'
import { newRecoveryCodes, removeRecoveryCodes, takeRecoveryCode } from './recovery-codes.ts'
import type { AskedOf } from './schema.ts'
import { read, write } from './tables.ts'

/** Since when a password alone does not let this person in. */
export async function secondStepSince(tx: ReadTx, personId: PersonId): Promise<Temporal.Instant | null> {
  const row = await read(tx)
    .selectFrom('identity.second_step')
    .select('began_at')
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return row?.began_at ?? null
}

/** From now on a password alone does not do. Answers the recovery codes, or none if it was on already. */
export async function turnOn(tx: Tx, personId: PersonId): Promise<string[]> {
  const begun = await write(tx)
    .insertInto('identity.second_step')
    .values({ person_id: personId, began_at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('began_at')
    .executeTakeFirst()
  if (!begun) return []
  await announce(tx, securityChanged, { personId, change: 'second_step_on' })
  return newRecoveryCodes(tx, personId)
}

/** A password alone does again; passkeys stay a way to sign in. */
export async function turnOff(tx: Tx, personId: PersonId): Promise<boolean> {
  await removeAuthenticator(tx, personId)
  await removeRecoveryCodes(tx, personId)
  const ended = await write(tx)
    .deleteFrom('identity.second_step')
    .where('person_id', '=', personId)
    .returning('person_id')
    .executeTakeFirst()
  if (ended) await announce(tx, securityChanged, { personId, change: 'second_step_off' })
  return ended !== undefined
}

/** A code of the app, or one of the recovery codes; either works once. */
export async function takeCode(tx: Tx, vault: Vault, personId: PersonId, code: string): Promise<boolean> {
  const typed = code.replace(/\s/g, '')
  if (isAppCode(typed)) return takeAppCode(tx, vault, personId, typed)
  const taken = await takeRecoveryCode(tx, personId, typed)
  if (taken) await announce(tx, securityChanged, { personId, change: 'recovery_code_used' })
  return taken
}

/** Whether the school asks this person for a second step. */
export async function isDemandedOf(tx: ReadTx, personId: PersonId): Promise<boolean> {
  return holds(tx, personId, demanded('person'))
}

/** Whether it asks in vain: they have neither that nor a passkey, which is two factors. */
export async function lacksSecondStep(tx: ReadTx, personId: PersonId): Promise<boolean> {
  return holds(tx, personId, lacking('person'))
}

/** Whose second step a school asks for. */
const rolesAsked: Record<AskedOf, readonly Role[]> = {
  nobody: [],
  owners: ['owner'],
  staff: ['owner', 'teacher'],
  everybody: roles,
}

/**
 * Beside the question of who comes, which every request asks: while nobody is asked, it is all there is to know. A longer
 * condition would cost more to plan than the rest.
 */
export const askedOf = sql<AskedOf>`(select asked_of from identity.second_step_demand)`

/** Whether everything is shut for whoever comes, until they have a second step. */
export async function isShutOut(tx: ReadTx, who: { id: PersonId; role: Role; asked_of: AskedOf }): Promise<boolean> {
  return rolesAsked[who.asked_of].includes(who.role) && lacksSecondStep(tx, who.id)
}

/** Whether the school asks somebody for a second step, of a row of `identity.person`. */
export function demanded(person: string): RawBuilder<boolean> {
  const role = sql.ref(`${person}.role`)
  const cases = Object.entries(rolesAsked).map(([asked, theirs]) => sql`when ${asked} then ${role} = any(${theirs})`)
  return sql`(case ${askedOf} ${sql.join(cases, sql` `)} end)`
}

/** The same, where it asks in vain. */
export function lacking(person: string): RawBuilder<boolean> {
  const id = sql.ref(`${person}.id`)
  return sql`(${demanded(person)}
    and not exists (select from identity.second_step t where t.person_id = ${id})
    and not exists (select from identity.passkey k where k.person_id = ${id}))`
}

async function holds(tx: ReadTx, personId: PersonId, what: RawBuilder<boolean>): Promise<boolean> {
  const row = await read(tx)
    .selectFrom('identity.person')
    .select(what.as('holds'))
    .where('id', '=', personId)
    .executeTakeFirst()
  return row?.holds ?? false
}
