import { type Reaction, reaction } from '#kernel/outbox'
import { courseHandedOver, handoverOffered } from '#modules/courses/events'
import { minorConsentRevoked, minorDiscovered } from '#modules/identity/events'
import { beginErasure, hurryAskedOf, tellOfClose } from './erasure-flows.ts'

export const privacyReactions: Reaction[] = [
  reaction(minorDiscovered, 'privacy.erase_minor', async (tx, { personId }) => {
    await beginErasure(tx, personId, 'minor')
  }),
  reaction(minorConsentRevoked, 'privacy.erase_child', async (tx, { personId }) => {
    await beginErasure(tx, personId, 'consent_revoked')
  }),
  reaction(handoverOffered, 'privacy.hurry_asked', (tx, { courseId }) => hurryAskedOf(tx, courseId)),
  reaction(courseHandedOver, 'privacy.tell_of_close', (tx, { courseId, teacherId }) =>
    tellOfClose(tx, courseId, teacherId),
  ),
]
