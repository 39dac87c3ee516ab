import { z } from 'zod'
import { job } from '#kernel/outbox'

/** Whoever follows the list of services outside is told of its changes, as far as this one. */
export const tellFollowersJob = job('documents.tell_followers', z.object({ upTo: z.int() }))
