import { type Reaction, reaction } from '#kernel/outbox'
import { copyFailed, copyMade, erasureDropped, personErased } from '#modules/privacy/events'
import { jobEnded } from './request-jobs.ts'

export const registersReactions: Reaction[] = [
  reaction(copyMade, 'registers.copy_made', (tx, { copyId }) => jobEnded(tx, { copyId }, 'answered')),
  reaction(copyFailed, 'registers.copy_failed', (tx, { copyId }) => jobEnded(tx, { copyId }, 'failed')),
  reaction(personErased, 'registers.person_erased', (tx, { erasureId }) => jobEnded(tx, { erasureId }, 'answered')),
  reaction(erasureDropped, 'registers.erasure_dropped', (tx, { erasureId }) =>
    jobEnded(tx, { erasureId }, 'withdrawn'),
  ),
]
