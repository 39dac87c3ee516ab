import type { Tx } from '#kernel/db'
import { write } from './tables.ts'

/** Whether owners were not told of this yet; from now on they were. */
export async function isFirstTelling(tx: Tx, about: string): Promise<boolean> {
  const told = await write(tx)
    .insertInto('documents.telling')
    .values({ about, at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('about')
    .executeTakeFirst()
  return told !== undefined
}
