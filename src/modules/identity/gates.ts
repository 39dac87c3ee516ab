import type { ReadTx, Tx } from '#kernel/db'
import type { ChangeOfGates, Gates } from './schema.ts'
import { read, write } from './tables.ts'

const open: Gates = {
  countriesRule: 'everywhere',
  countries: [],
  allowedDomains: [],
  blockedDomains: [],
  guardians: false,
  leastAge: 16,
  privacyContact: '',
}

/** Whom the school lets sign up. */
export async function gatesOf(tx: ReadTx): Promise<Gates> {
  const row = await read(tx).selectFrom('identity.gate').selectAll().executeTakeFirst()
  if (!row) return open
  return {
    countriesRule: row.countries_rule,
    countries: row.countries,
    allowedDomains: row.allowed_domains,
    blockedDomains: row.blocked_domains,
    guardians: row.guardians,
    leastAge: row.least_age,
    privacyContact: row.privacy_contact,
  }
}

export async function changeGates(tx: Tx, gates: ChangeOfGates): Promise<void> {
  const values = {
    only: true as const,
    countries_rule: gates.countriesRule,
    countries: gates.countries,
    allowed_domains: gates.allowedDomains,
    blocked_domains: gates.blockedDomains,
    guardians: gates.guardians,
    least_age: gates.leastAge,
    privacy_contact: gates.privacyContact,
    changed_at: tx.now,
  }
  await write(tx)
    .insertInto('identity.gate')
    .values(values)
    .onConflict((conflict) => conflict.column('only').doUpdateSet(values))
    .execute()
}
