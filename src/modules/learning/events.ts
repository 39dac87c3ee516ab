import { z } from 'zod'
import { fact } from '#kernel/outbox'
import { courseId } from '#modules/courses/schema'
import { personId } from './schema.ts'

/** Somebody attends a course from now on: through a link, from its page, or let in again. */
export const studentJoined = fact('learning.student_joined', z.object({ courseId, personId }))

/** Somebody no longer attends a course: they left, or were removed. */
export const studentGone = fact('learning.student_gone', z.object({ courseId, personId }))
