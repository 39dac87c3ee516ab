import { availableParallelism } from 'node:os'
import type { PersonId } from '#kernel/actor'
import type { Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { isCommon } from './common-passwords.ts'
import { fitsHash, makeHash, standardHash } from './hashes.ts'
import type { PasswordHash } from './ports.ts'
import { weaknessOf } from './rules.ts'
import { write } from './tables.ts'

/** Hashing runs in the thread pool, which files need too: half of it stays free, whatever is asked of us. */
const places = Math.max(1, Math.min(2, availableParallelism()))
let taken = 0
const waiting: (() => void)[] = []

export function hashOf(password: string, how: PasswordHash = standardHash): Promise<string> {
  return inTurn(() => makeHash(password, how))
}

/** Without a hash the same work is done over one that nothing matches, so that time does not tell who has an account. */
export async function passwordFits(
  stored: string | null | undefined,
  password: string,
  how: PasswordHash = standardHash,
): Promise<boolean> {
  const nobodys = await nobodysHash(how)
  const fits = await inTurn(() => fitsHash(stored ?? nobodys, password))
  return fits && stored != null
}

/** Refuses what an attacker tries first. */
export async function refuseWeakPassword(
  password: string,
  about: { email: string; name: string },
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

/** Made at the first need with the live parameters; 32 random bytes are nobody's password. */
const nobodys = new Map<string, Promise<string>>()
function nobodysHash(how: PasswordHash): Promise<string> {
  const key = JSON.stringify(how)
  const made = nobodys.get(key) ?? makeHash(crypto.getRandomValues(new Uint8Array(32)), how)
  nobodys.set(key, made)
  return made
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
