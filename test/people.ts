import type { PersonId } from '#kernel/actor'
import type { Db } from '#kernel/db'
import { personByAddress } from '#modules/identity'
import { addressesToKeep } from '../src/modules/identity/addresses.ts'

/** Addresses of people whose rows a spec writes by hand, sealed as the school would: `[sealed, indexes]`, in order. */
export async function sealedAddresses(
  db: Db,
  people: readonly { id: string; email: string }[],
): Promise<[Buffer[], Buffer[]]> {
  const kept: Awaited<ReturnType<typeof addressesToKeep>> = []
  for (let from = 0; from < people.length; from += 5000) {
    const some = people.slice(from, from + 5000) as { id: PersonId; email: string }[]
    kept.push(...(await db.transact((tx) => addressesToKeep(tx, some))))
  }
  return [kept.map(({ email_sealed }) => email_sealed), kept.map(({ email_index }) => email_index)]
}

/** Whose address it is; null when nobody has it. */
export const personAt = (db: Db, email: string): Promise<PersonId | null> => db.read((tx) => personByAddress(tx, email))
