import type { Db } from '#kernel/db'
import { type Duty, recurring } from '#kernel/outbox'
import { sweepLinks } from './links.ts'
import { sweepSignIns } from './sign-ins.ts'
import { sweepSignUps } from './sign-ups.ts'
import { sweepTries } from './tries.ts'

/** Removes what has run out. An expired sign-in or link opens nothing even before this. */
export async function sweepIdentity(db: Db): Promise<void> {
  await db.transact(sweepSignIns)
  await db.transact(sweepSignUps)
  await db.transact(sweepLinks)
  await db.transact(sweepTries)
}

export const identityDuties: Duty[] = [recurring('identity.sweep', '17 * * * *', sweepIdentity)]
