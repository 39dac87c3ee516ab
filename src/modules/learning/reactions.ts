import { type Reaction, reaction } from '#kernel/outbox'
import { courseFace, openHandover } from '#modules/courses'
import {
  courseCreated,
  courseEnds,
  courseForMinors,
  courseHandedOver,
  coursePurged,
  courseStays,
  handoverDeclined,
  handoverOffered,
  itemPublished,
} from '#modules/courses/events'
import { announcementOf, sendMail, tell, tellMany } from '#modules/notifications'
import { endWithoutConsent, studentsInNeed } from './course-consents.ts'
import { endTeachersEnrolment } from './enrolments.ts'
import { holdEntry } from './entries.ts'
import { courseConsentGiven, courseConsentRefused, courseGuardianAsked } from './events.ts'
import {
  askCourseGuardian,
  consentMissing,
  courseGuardianAgreed,
  guardianSaidNo,
  guardianSaidYes,
} from './guardian-letters.ts'
import { tellGuardians } from './guardian-tellings.ts'
import { handoverAsked, handoverRefused, handoverTaken, newTeacher } from './handover-notices.ts'
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

  reaction(courseForMinors, 'learning.ask_for_consents', async (tx, { courseId }) => {
    await holdEntry(tx, courseId)
    if (!(await courseFace(tx, [courseId])).get(courseId)?.minors) return
    const ended = await endWithoutConsent(tx, courseId, await studentsInNeed(tx, courseId))
    await tellMany(tx, ended, announcementOf(consentMissing, { courseId }))
  }),

  reaction(courseGuardianAsked, 'learning.ask_guardian', (tx, about) => sendMail(tx, askCourseGuardian, about)),
  reaction(courseConsentGiven, 'learning.guardian_agreed', async (tx, { consentId, courseId, personId }) => {
    await sendMail(tx, courseGuardianAgreed, { consentId })
    await tell(tx, personId, guardianSaidYes, { courseId })
  }),
  reaction(courseConsentRefused, 'learning.guardian_refused', (tx, { courseId, personId }) =>
    tell(tx, personId, guardianSaidNo, { courseId }),
  ),

  reaction(handoverOffered, 'learning.ask_to_take_over', async (tx, { courseId }) => {
    const open = await openHandover(tx, courseId)
    if (open) await tell(tx, open.personId, handoverAsked, { courseId })
  }),
  reaction(handoverDeclined, 'learning.tell_of_no', (tx, { courseId, personId, askedBy }) =>
    tell(tx, askedBy, handoverRefused, { courseId, personId }),
  ),
  reaction(courseHandedOver, 'learning.tell_of_new_teacher', async (tx, { courseId, formerId, teacherId }) => {
    await endTeachersEnrolment(tx, courseId, teacherId)
    await tell(tx, formerId, handoverTaken, { courseId })
    await tellStudents(tx, courseId, newTeacher, { courseId })
    await tellGuardians(tx, courseId, 'new_teacher')
  }),
  reaction(courseEnds, 'learning.tell_guardians_of_end', (tx, { courseId }) => tellGuardians(tx, courseId, 'ends')),
  reaction(courseStays, 'learning.tell_guardians_of_stay', (tx, { courseId }) => tellGuardians(tx, courseId, 'stays')),

  reaction(coursePurged, 'learning.forget_course', async (tx, { courseId }) => {
    await write(tx).deleteFrom('learning.course_asking').where('course_id', '=', courseId).execute()
    await write(tx).deleteFrom('learning.course_consent').where('course_id', '=', courseId).execute()
    await write(tx).deleteFrom('learning.enrolment').where('course_id', '=', courseId).execute()
    await write(tx).deleteFrom('learning.invitation').where('course_id', '=', courseId).execute()
  }),
]
