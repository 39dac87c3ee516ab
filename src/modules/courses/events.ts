import { z } from 'zod'
import { fact } from '#kernel/outbox'
import { personId } from '#modules/identity/schema'
import { courseId, itemId } from './schema.ts'

/** A teacher has a new course; learning makes its invitation link. */
export const courseCreated = fact('courses.course_created', z.object({ courseId }))

/** Minors attend this course from now on: whoever is not known to be grown up needs a guardian's consent. */
export const courseForMinors = fact('courses.for_minors', z.object({ courseId }))

/** Students can see something that they could not see before. */
export const itemPublished = fact('courses.item_published', z.object({ courseId, itemId }))

/** A deleted course can no longer be brought back: whatever hangs on it goes. */
export const coursePurged = fact('courses.course_purged', z.object({ courseId }))

/** A course goes because its teacher leaves: how, and when it is gone, its face says. */
export const courseEnds = fact('courses.course_ends', z.object({ courseId }))

/** It stays after all: its teacher does. */
export const courseStays = fact('courses.course_stays', z.object({ courseId }))

/** Somebody is asked to take a course over. */
export const handoverOffered = fact('courses.handover_offered', z.object({ courseId }))

/** Whoever was asked does not take it. */
export const handoverDeclined = fact('courses.handover_declined', z.object({ courseId, personId, askedBy: personId }))

/** A course has another teacher: what hangs on it elsewhere follows. */
export const courseHandedOver = fact(
  'courses.handed_over',
  z.object({ courseId, formerId: personId, teacherId: personId }),
)
