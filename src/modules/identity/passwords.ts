import { availableParallelism } from 'node:os'
import { sql } from 'kysely'
import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { isCommon } from './common-passwords.ts'
import { decoyOf, fitsHash, kindMade, kindOf, makeHash, standardHash } from './hashes.ts'
import type { PasswordHash } from './ports.ts'
import { weaknessOf } from './rules.ts'
import { read, write } from './tables.ts'

/** Hashing runs in the thread pool, which files need too: half of it stays free, whatever is asked of us. */
const places = Math.max(1, Math.min(2, availableParallelism()))
let taken = 0
const waiting: (() => void)[] = []

export function hashOf(password: string, how: PasswordHash = standardHash): Promise<string> {
  return inTurn(() => makeHash(password, how))
}

/**
 * Whether a password fits. The same work is done for everybody: one hash of each kind that is in use here, of which at most
 * one is the account's own. So time tells neither who has an account nor how old its hash is.
 */
export async function passwordFits(
  stored: string | null | undefined,
  password: string,
  kinds: readonly string[] = [stored == null ? kindMade(standardHash) : kindOf(stored)],
): Promise<boolean> {
  const own = stored == null ? null : kindOf(stored)
  let fits = false
  for (const kind of own === null || kinds.includes(own) ? kinds : [...kinds, own]) {
    const answer = await inTurn(() => fitsHash(kind === own && stored != null ? stored : decoyOf(kind), password))
    if (kind === own) fits = answer
  }
  return fits
}

/** Other software's hashes come along in a handful of kinds; more than this would make every sign-in slow. */
const mostKinds = 4

/** The kinds of hashes that passwords are kept in, the present one first; found by an index, whatever their number. */
export async function kindsInUse(tx: ReadTx, how: PasswordHash): Promise<string[]> {
  const kinds = sql<{ kind: string }>`(
    with recursive kinds as (
      select min(identity.kind_of_hash(hash)) as kind from identity.password
      union all
      select (select min(identity.kind_of_hash(hash)) from identity.password where identity.kind_of_hash(hash) > kind)
      from kinds where kind is not null
    )
    select kind from kinds where kind is not null limit ${mostKinds}
  )`
  const rows = await read(tx).selectFrom(kinds.as('kinds')).select('kind').execute()
  return [...new Set([kindMade(how), ...rows.map(({ kind }) => kind)])]
}

/** Refuses what an attacker tries first. */
export async function refuseWeakPassword(
  password: string,
  about: { email: string; name: string; school: string },
  field = 'password',
): Promise<void> {
  const weakness = weaknessOf(password, about) ?? ((await isCommon(password)) ? 'password.common' : null)
  if (weakness) throw new Refusal('input.invalid', { fields: { [field]: weakness } })
}

export async function keepPassword(tx: Tx, personId: PersonId, hash: string): Promise<void> {
  await write(tx)
    .insertInto('identity.password')
    .values({ person_id: personId, hash, changed_at: tx.now })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet({ hash, changed_at: tx.now }))
    .execute()
}

export async function dropPassword(tx: Tx, personId: PersonId): Promise<void> {
  await write(tx).deleteFrom('identity.password').where('person_id', '=', personId).execute()
}

/** Puts a hash made the present way in the place of one that just proved right, unless the password changed meanwhile. */
export async function renewHash(tx: Tx, personId: PersonId, before: string, hash: string): Promise<void> {
  await write(tx)
    .updateTable('identity.password')
    .set({ hash })
    .where('person_id', '=', personId)
    .where('hash', '=', before)
    .execute()
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (taken >= places) await new Promise<void>((go) => waiting.push(go))
  else taken++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else taken--
  }
}
