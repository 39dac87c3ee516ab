import { type Reaction, reaction } from '#kernel/outbox'
import { schoolOpened } from '#modules/identity/events'
import type { Sources } from './policies.ts'
import { settleVersions } from './versions.ts'

export const documentsReactions = (sources: Sources): Reaction[] => [
  reaction(schoolOpened, 'documents.first_version', async (tx) => {
    await settleVersions(tx, sources)
  }),
]
