import type { Db } from '#kernel/db'
import { sweepAll } from '#modules/privacy'
import { sweeping } from '../src/composition.ts'

/** Takes at once whatever the map says is over. */
export const sweep = (db: Db): Promise<void> =>
  sweepAll(db, sweeping, (error) => {
    throw error
  })
