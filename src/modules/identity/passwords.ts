import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import type { PersonId } from '#kernel/actor'
import type { Tx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { weaknessOf } from './rules.ts'
import { write } from './tables.ts'

/** Argon2id (the package's number for it is 2), above OWASP's minimum; a hash says itself how it was made, so these may grow. */
export const hashing = { algorithm: 2, memoryCost: 32_768, timeCost: 3, parallelism: 1 } as const

/** Hashing runs in the thread pool, which files need too: half of it stays free, whatever is asked of us. */
const places = Math.max(1, Math.min(2, availableParallelism()))
let taken = 0
const waiting: (() => void)[] = []

export function hashOf(password: string): Promise<string> {
  return inTurn(() => hash(password, hashing))
}

/** Without a hash the same work is done over one that nothing matches, so that time does not tell who has an account. */
export async function passwordFits(stored: string | null | undefined, password: string): Promise<boolean> {
  const nobodys = await nobodysHash()
  const fits = await inTurn(() => verify(stored ?? nobodys, password))
  return fits && stored != null
}

/** Refuses what an attacker tries first. */
export async function refuseWeakPassword(
  password: string,
  about: { email: string; name: string },
  field = 'password',
): Promise<void> {
  const weakness =
    weaknessOf(password, about) ?? ((await commonPasswords()).has(password.toLowerCase()) ? 'password.common' : null)
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

/** Made at the first need with the live parameters; 32 random bytes are nobody's password. */
let nobodys: Promise<string> | undefined
function nobodysHash(): Promise<string> {
  nobodys ??= hash(crypto.getRandomValues(new Uint8Array(32)), hashing)
  return nobodys
}

let common: Promise<ReadonlySet<string>> | undefined
function commonPasswords(): Promise<ReadonlySet<string>> {
  common ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common'].map(String).filter((password) => password.length >= 8)),
  )
  return common
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
