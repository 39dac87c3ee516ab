import type { Db } from '#kernel/db'
import { type Duty, recurring } from '#kernel/outbox'
import { remindGuardians } from './guardians.ts'
import type { CountryOf } from './ports.ts'
import { forgetUnaged } from './waits.ts'
import { placingDuty } from './whereabouts.ts'

/** Accounts that wait for something do not wait for ever. */
export async function lookAfterWaiting(db: Db): Promise<void> {
  await db.transact(remindGuardians)
  await db.transact(forgetUnaged)
}

export const identityDuties = (ports: { countryOf: CountryOf }): Duty[] => [
  recurring('identity.look_after_waiting', '17 * * * *', lookAfterWaiting),
  placingDuty(ports),
]
