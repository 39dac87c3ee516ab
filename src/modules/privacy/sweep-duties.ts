import type { Log } from '#kernel/log'
import { type Duty, duty, recurring } from '#kernel/outbox'
import { goOn, goOnSweeping, type SweepPorts, sweepAll } from './sweep-flows.ts'
import { dropOldSweepReceipts } from './sweep-receipts.ts'

export const sweepDuties = (ports: SweepPorts, log: Log): Duty[] => [
  recurring('privacy.sweep', '*/5 * * * *', async (db) => {
    await sweepAll(db, ports, (err, { name }) => log.error({ err, sweep: name }, 'what is over could not be swept'))
    await db.transact(dropOldSweepReceipts)
  }),
  duty(goOnSweeping, (db, next) => goOn(db, ports, next)),
]
