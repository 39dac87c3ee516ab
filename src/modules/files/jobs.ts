import type { Log } from '#kernel/log'
import { type Duty, duty, recurring } from '#kernel/outbox'
import { dropUpload, removeObject, sweepUpload } from './objects.ts'
import type { FileStore } from './ports.ts'
import { filesKeeper, type Keeper, takeStock } from './strays.ts'

export function filesDuties({ store }: { store: FileStore }, keepers: readonly Keeper[], log: Log): Duty[] {
  return [
    duty(removeObject, (_db, { key }) => store.delete(key)),
    recurring('files.take_stock', '17 4 * * 0', async (db) => {
      await takeStock(db, store, [filesKeeper, ...keepers], log)
    }),
    duty(sweepUpload, (db, { fileId }) => db.transact((tx) => dropUpload(tx, fileId))),
  ]
}
