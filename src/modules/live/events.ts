import { z } from 'zod'
import { idOf } from '#kernel/id'
import { fact } from '#kernel/outbox'

const courseId = idOf('crs')
const sessionId = idOf('ses')

export const sessionMoved = fact('live.session_moved', z.object({ sessionId, courseId }))

/** In the order in which they would have been. */
export const sessionsCancelled = fact('live.sessions_cancelled', z.object({ courseId, sessionIds: z.array(sessionId) }))
