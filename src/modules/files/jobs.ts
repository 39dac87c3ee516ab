import { type Duty, duty } from '#kernel/outbox'
import { dropUpload, removeObject, sweepUpload } from './objects.ts'
import type { FileStore } from './ports.ts'

export function filesDuties({ store }: { store: FileStore }): Duty[] {
  return [
    duty(removeObject, (_db, { key }) => store.delete(key)),
    duty(sweepUpload, (db, { fileId }) => db.transact((tx) => dropUpload(tx, fileId))),
  ]
}
