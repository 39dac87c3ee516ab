import type { ReadTx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import type { Visit } from '#kernel/visit'
import { type AgeBand, ageAt, type Birth, bandOf, couldBeBorn, wayIn } from './ages.ts'
import { refuseDisposable } from './disposables.ts'
import { gatesOf } from './gates.ts'
import { countryAdmitted } from './policy.ts'
import type { IdentityPorts } from './ports.ts'

type Places = Pick<IdentityPorts, 'countryOf'>

/** What is kept of an age: enough to know what somebody may do, too little to know when they were born. */
export type Admitted = { ageBand: AgeBand; guardianEmail: string | null }

/** Refuses somebody from where the school takes nobody. Looks only: whoever is refused leaves nothing behind. */
export async function refuseCountry(tx: ReadTx, { countryOf }: Places, visit: Visit): Promise<void> {
  const { countriesRule, countries } = await gatesOf(tx)
  if (countriesRule !== 'everywhere' && !countryAdmitted(countryOf(visit.address), countriesRule, countries))
    throw new Refusal('sign_up.country')
}

/** Whether somebody born then may have an account: alone or with a guardian. Refuses who may not, and keeps nothing of it. */
export async function wayByAge(
  tx: ReadTx,
  { countryOf }: Places,
  birth: Birth,
  visit: Visit,
): Promise<{ way: 'alone' | 'guardian'; ageBand: AgeBand }> {
  if (!couldBeBorn(tx.now, birth)) throw new Refusal('input.invalid', { fields: { birthYear: 'field.invalid' } })
  const age = ageAt(tx.now, birth)
  const way = wayIn(age, countryOf(visit.address), await gatesOf(tx))
  if (way === 'no') throw new Refusal('sign_up.age')
  return { way, ageBand: bandOf(age) }
}

/** Every gate before an account, in the order in which least is asked of whoever is refused. */
export async function passGates(
  tx: ReadTx,
  ports: Places,
  wish: Birth & { email: string; guardianEmail?: string | undefined },
  visit: Visit,
): Promise<Admitted> {
  await refuseCountry(tx, ports, visit)
  const { way, ageBand } = await wayByAge(tx, ports, wish, visit)
  await refuseDisposable(tx, wish.email)
  if (way === 'alone') return { ageBand, guardianEmail: null }
  return { ageBand, guardianEmail: await guardianFor(tx, wish.email, wish.guardianEmail) }
}

/** Somebody else's address, at which somebody reads. */
export async function guardianFor(tx: ReadTx, own: string, guardianEmail: string | undefined): Promise<string> {
  if (!guardianEmail) throw new Refusal('input.invalid', { fields: { guardianEmail: 'field.blank' } })
  if (guardianEmail === own) throw new Refusal('input.invalid', { fields: { guardianEmail: 'field.own_address' } })
  await refuseDisposable(tx, guardianEmail, 'guardianEmail')
  return guardianEmail
}
