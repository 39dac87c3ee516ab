import { type Duty, recurring } from './outbox.ts'
import type { Vault } from './vault.ts'

const together = 500

/** After a change of master keys: every night, until the former one closes nothing any more and may be thrown away. */
export const vaultDuties = (vault: Vault): Duty[] => [
  recurring('kernel.rewrap', '41 3 * * *', async (db) => {
    while ((await db.transact((tx) => vault.rewrap(tx, together))) > 0);
  }),
]
