import type { Actor } from '#kernel/actor'
import { forget, kept, type ReadTx, type Tx } from '#kernel/db'
import { countryAdmitted } from './policy.ts'
import type { CountryOf } from './ports.ts'
import type { ChangeOfGates, Gates } from './schema.ts'
import { read, write } from './tables.ts'

const open: Gates = {
  countriesRule: 'everywhere',
  countries: [],
  membersToo: false,
  allowedDomains: [],
  blockedDomains: [],
  guardians: false,
  frenchFirst: false,
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
    membersToo: row.members_too,
    allowedDomains: row.allowed_domains,
    blockedDomains: row.blocked_domains,
    guardians: row.guardians,
    frenchFirst: row.french_first,
    leastAge: row.least_age,
    privacyContact: row.privacy_contact,
  }
}

export async function changeGates(tx: Tx, gates: ChangeOfGates): Promise<void> {
  const values = {
    only: true as const,
    countries_rule: gates.countriesRule,
    countries: gates.countries,
    members_too: gates.membersToo,
    allowed_domains: gates.allowedDomains,
    blocked_domains: gates.blockedDomains,
    guardians: gates.guardians,
    french_first: gates.frenchFirst,
    least_age: gates.leastAge,
    privacy_contact: gates.privacyContact,
    changed_at: tx.now,
  }
  await write(tx)
    .insertInto('identity.gate')
    .values(values)
    .onConflict((conflict) => conflict.column('only').doUpdateSet(values))
    .execute()
  forget(tx, 'identity.gates')
}

/**
 * Whether somebody who belongs here is kept out because of where they are. An owner never is: nobody else could open the school
 * to them again. Looked up in the table of this machine, and kept nowhere.
 */
export async function isKeptOut(
  tx: ReadTx,
  { countryOf }: { countryOf: CountryOf },
  actor: Actor,
  address: string,
): Promise<boolean> {
  if (actor.kind !== 'person' || actor.role === 'owner') return false
  const { membersToo, countriesRule, countries } = await kept(tx, 'identity.gates', gatesOf)
  return membersToo && !countryAdmitted(countryOf(address), countriesRule, countries)
}
