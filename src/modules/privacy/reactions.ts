import type { Tx } from '#kernel/db'
import { type Reaction, reaction } from '#kernel/outbox'
import { courseHandedOver, coursePurged, handoverOffered } from '#modules/courses/events'
import { owners } from '#modules/identity'
import { minorConsentRevoked, minorDiscovered } from '#modules/identity/events'
import { announcementOf, tell, tellMany } from '#modules/notifications'
import { gapsOf, waiterFor } from './copies.ts'
import { copyBroke, copyNeedsMending } from './copy-notices.ts'
import { type EndingPorts, followHandover } from './endings.ts'
import { beginErasure } from './erasure-flows.ts'
import { copyFailed, copyMade } from './events.ts'
import { forgetPacksOf } from './packs.ts'
import type { CopyId } from './schema.ts'
import { hurryAskedOf } from './wishes.ts'

/** Somebody may be waiting by law for what the school's store no longer holds. */
const alertOwners = async (tx: Tx, copyId: CopyId) =>
  tellMany(tx, await owners(tx), announcementOf(copyNeedsMending, { copyId }))

export const privacyReactions = (endings: EndingPorts): Reaction[] => [
  reaction(copyMade, 'privacy.copy_is_partial', async (tx, { copyId }) => {
    if ((await gapsOf(tx, copyId)) > 0) await alertOwners(tx, copyId)
  }),
  reaction(copyFailed, 'privacy.copy_has_failed', async (tx, { copyId }) => {
    const waiter = await waiterFor(tx, copyId)
    if (waiter) await tell(tx, waiter, copyBroke, { copyId })
    await alertOwners(tx, copyId)
  }),
  reaction(minorDiscovered, 'privacy.erase_minor', async (tx, { personId }) => {
    await beginErasure(tx, personId, 'minor')
  }),
  reaction(minorConsentRevoked, 'privacy.erase_child', async (tx, { personId }) => {
    await beginErasure(tx, personId, 'consent_revoked')
  }),
  reaction(handoverOffered, 'privacy.hurry_asked', (tx, { courseId }) => hurryAskedOf(tx, courseId)),
  reaction(coursePurged, 'privacy.forget_packs', (tx, { courseId }) => forgetPacksOf(tx, courseId)),
  reaction(courseHandedOver, 'privacy.follow_handover', (tx, about) => followHandover(tx, endings, about)),
]
