import { type Duty, recurring } from '#kernel/outbox'
import { sweepAskings } from './course-askings.ts'
import { tellingDuties } from './tellings.ts'

export const learningDuties: Duty[] = [
  ...tellingDuties,
  recurring('learning.sweep', '41 * * * *', (db) => db.transact(sweepAskings)),
]
