import type { Tx } from '#kernel/db'
import { type Reaction, reaction } from '#kernel/outbox'
import { minorConsentRevoked, minorDiscovered, personLeaving, schoolOpened } from '#modules/identity/events'
import { personErased } from '#modules/privacy/events'
import { claimFollowing } from './followers.ts'
import type { Sources } from './policies.ts'
import { write } from './tables.ts'
import { settleVersions } from './versions.ts'

/** Only now does the time run after which nobody can be recognised. */
async function endSubjects(tx: Tx): Promise<void> {
  await write(tx)
    .updateTable('documents.subject')
    .set({ deleted_at: tx.now })
    .where('receipt', 'is', null)
    .where('deleted_at', 'is', null)
    .execute()
}

export const documentsReactions = (sources: Sources): Reaction[] => [
  reaction(schoolOpened, 'documents.first_version', async (tx) => {
    await settleVersions(tx, sources)
  }),
  ...[personLeaving, minorConsentRevoked, minorDiscovered].map((leaving) =>
    reaction(leaving, `documents.claim_following_${leaving.name}`, (tx, { personId }) => claimFollowing(tx, personId)),
  ),
  reaction(personErased, 'documents.end_subjects', (tx) => endSubjects(tx)),
]
