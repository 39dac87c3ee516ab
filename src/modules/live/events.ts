import { z } from 'zod'
import { idOf } from '#kernel/id'
import { fact } from '#kernel/outbox'

/** Some classes of a series, all changed in one go: `at` finds them again, however many they are. */
const changed = z.object({
  courseId: idOf('crs'),
  seriesId: idOf('ser'),
  at: z.iso.datetime(),
})

export const sessionsPlanned = fact('live.sessions_planned', changed)
export const sessionsMoved = fact('live.sessions_moved', changed)
export const sessionsCancelled = fact('live.sessions_cancelled', changed)
