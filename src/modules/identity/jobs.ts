import type { Db } from '#kernel/db'
import { type Duty, recurring } from '#kernel/outbox'
import { sweepAddressChanges } from './address-changes.ts'
import { sweepChallenges } from './challenges.ts'
import { sweepEntryRequests } from './entry-requests.ts'
import { sweepRequests } from './guardian-requests.ts'
import { sweepGuardians } from './guardians.ts'
import { sweepHalves } from './half-sign-ins.ts'
import { sweepKeys } from './keys.ts'
import { sweepLinks } from './links.ts'
import type { CountryOf } from './ports.ts'
import { sweepVisits } from './provider-visits.ts'
import { sweepSignUps } from './sign-ups.ts'
import { sweepTries } from './tries.ts'
import { sweepUnaged } from './waits.ts'
import { placingDuty, sweepWhereabouts } from './whereabouts.ts'

/** Removes what has run out. An expired sign-in or link opens nothing even before this. */
export async function sweepIdentity(db: Db): Promise<void> {
  await db.transact(sweepWhereabouts)
  await db.transact(sweepHalves)
  await db.transact(sweepEntryRequests)
  await db.transact(sweepVisits)
  await db.transact(sweepChallenges)
  await db.transact(sweepKeys)
  await db.transact(sweepAddressChanges)
  await db.transact(sweepSignUps)
  await db.transact(sweepLinks)
  await db.transact(sweepTries)
  await db.transact(sweepGuardians)
  await db.transact(sweepUnaged)
  await db.transact(sweepRequests)
}

export const identityDuties = (ports: { countryOf: CountryOf }): Duty[] => [
  recurring('identity.sweep', '17 * * * *', sweepIdentity),
  placingDuty(ports),
  recurring('identity.forget_tries', '* * * * *', (db) => db.transact(sweepTries)),
]
