import type { Log } from '#kernel/log'
import { type Duty, duty, recurring } from '#kernel/outbox'
import { endCourse, settleEndings } from './endings.ts'
import { eraseOverdue, type PrivacyPorts, performErasure } from './erasure-flows.ts'
import { endCourseJob, eraseAccount, settleEndingsJob } from './erasure-jobs.ts'
import { heldErasure, lateErasures } from './erasures.ts'
import { askDueRecipients, askRecipient, askRecipientJob, noteTold, noteToldJob } from './recipient-flows.ts'
import { liftDue } from './restrictions.ts'

export const privacyDuties = (ports: PrivacyPorts, log: Log): Duty[] => [
  duty(eraseAccount, (db, { erasureId }) => performErasure(db, ports, erasureId)),
  duty(settleEndingsJob, (db, { erasureId }) =>
    db.transact(async (tx) => {
      const wish = await heldErasure(tx, erasureId)
      if (wish) await settleEndings(tx, ports.endings, wish)
    }),
  ),
  duty(endCourseJob, (db, { courseId }) => db.transact((tx) => endCourse(tx, courseId))),

  recurring('privacy.lift_restrictions', '*/5 * * * *', (db) => db.transact(liftDue)),
  duty(askRecipientJob, (db, { recipientId }) => askRecipient(db, ports.recipients, log, recipientId)),
  duty(noteToldJob, (db, { recipientId }) => noteTold(db, ports.journal, recipientId)),
  recurring('privacy.ask_recipients', '37 * * * *', (db) => db.transact(askDueRecipients)),

  // A job that failed for good is begun again: what was promised has to be done, whatever stood in its way.
  recurring('privacy.erase_overdue', '23 * * * *', async (db) => {
    await db.transact(eraseOverdue)
    const late = await db.read(lateErasures)
    if (late > 0) log.error({ late }, 'people who were to be erased weeks ago are still there')
  }),
]
