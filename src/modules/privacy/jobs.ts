import type { Log } from '#kernel/log'
import { type Duty, duty, recurring } from '#kernel/outbox'
import { eraseAccount, eraseOverdue, type PrivacyPorts, performErasure } from './erasure-flows.ts'
import { lateErasures } from './erasures.ts'

export const privacyDuties = (ports: PrivacyPorts, log: Log): Duty[] => [
  duty(eraseAccount, (db, { erasureId }) => performErasure(db, ports, erasureId)),

  // A job that failed for good is begun again: what was promised has to be done, whatever stood in its way.
  recurring('privacy.erase_overdue', '23 * * * *', async (db) => {
    await db.transact(eraseOverdue)
    const late = await db.read(lateErasures)
    if (late > 0) log.error({ late }, 'people who were to be erased weeks ago are still there')
  }),
]
