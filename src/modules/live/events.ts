import { z } from 'zod'
import { idOf } from '#kernel/id'
import { fact } from '#kernel/outbox'

const ofSession = z.object({ sessionId: idOf('ses'), courseId: idOf('crs') })

/** `sessionId` is the first class of the series. */
export const sessionsPlanned = fact('live.sessions_planned', ofSession.extend({ seriesId: idOf('ser') }))
export const sessionMoved = fact('live.session_moved', ofSession)
export const sessionsCancelled = fact(
  'live.sessions_cancelled',
  z.object({ courseId: idOf('crs'), sessionIds: z.array(idOf('ses')) }),
)
export const classEnded = fact('live.class_ended', ofSession)
