import { type Reaction, reaction } from '#kernel/outbox'
import { courseHandedOver } from '#modules/courses/events'
import { minorConsentRevoked, minorDiscovered } from '#modules/identity/events'
import { beginErasure, tellOfClose } from './erasure-flows.ts'

export const privacyReactions: Reaction[] = [
  reaction(minorDiscovered, 'privacy.erase_minor', async (tx, { personId }) => {
    await beginErasure(tx, personId, 'minor')
  }),
  reaction(minorConsentRevoked, 'privacy.erase_child', async (tx, { personId }) => {
    await beginErasure(tx, personId, 'consent_revoked')
  }),
  reaction(courseHandedOver, 'privacy.tell_of_close', (tx, { courseId, teacherId }) =>
    tellOfClose(tx, courseId, teacherId),
  ),
]
