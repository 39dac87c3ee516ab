import { type Reaction, reaction } from '#kernel/outbox'
import { courseFace } from '#modules/courses'
import { courseCreated, coursePurged, itemPublished } from '#modules/courses/events'
import { openInvitation } from './invitations.ts'
import { newItem } from './notices.ts'
import { write } from './tables.ts'
import { tellStudents } from './tellings.ts'

export const learningReactions: Reaction[] = [
  reaction(courseCreated, 'learning.open_invitation', async (tx, { courseId }) => {
    const course = (await courseFace(tx, [courseId])).get(courseId)
    if (course) await openInvitation(tx, { id: courseId, by: course.teacherId })
  }),

  reaction(itemPublished, 'learning.tell_item', (tx, { courseId, itemId }) =>
    tellStudents(tx, courseId, newItem, { itemId }),
  ),

  reaction(coursePurged, 'learning.forget_course', async (tx, { courseId }) => {
    await write(tx).deleteFrom('learning.enrolment').where('course_id', '=', courseId).execute()
    await write(tx).deleteFrom('learning.invitation').where('course_id', '=', courseId).execute()
  }),
]
