import { isHeld } from '#kernel/holds'
import { type Duty, duty, recurring } from '#kernel/outbox'
import { bring, type ImportsPorts, look } from './flows.ts'
import { bringJob, lookJob } from './import-jobs.ts'
import { sweepImports } from './imports.ts'

export function importsDuties(ports: ImportsPorts): Duty[] {
  return [
    duty(lookJob, (db, { importId }) => look(db, ports, importId)),
    duty(bringJob, (db, { importId }) => bring(db, ports, importId)),
    recurring('imports.sweep_waiting', '47 * * * *', (db) =>
      db.transact(async (tx) => {
        if (!(await isHeld(tx, 'imports.', 'files.'))) await sweepImports(tx, ports.importLimits.hours)
      }),
    ),
  ]
}
