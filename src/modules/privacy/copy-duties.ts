import { type Duty, duty, recurring } from '#kernel/outbox'
import { storeKeyOf, sweepCopies } from './copies.ts'
import { type CopyPorts, makeCopy } from './copy-flows.ts'
import { makeCopyJob, removeCopyJob } from './copy-jobs.ts'

export function copyDuties(ports: CopyPorts): Duty[] {
  return [
    duty(makeCopyJob, (db, { copyId }) => makeCopy(db, ports, copyId)),
    duty(removeCopyJob, (_db, { copyId }) => ports.store.delete(storeKeyOf(copyId))),
    recurring('privacy.sweep_copies', '41 * * * *', (db) => db.transact(sweepCopies)),
  ]
}
