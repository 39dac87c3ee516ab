import { z } from 'zod'
import type { PersonId } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { courseFace, type Face, openHandover } from '#modules/courses'
import { type CourseId, courseId } from '#modules/courses/schema'
import { personCard } from '#modules/identity'
import { personId } from '#modules/identity/schema'
import { type AnyLetter, momentText, notice } from '#modules/notifications'

const aboutCourse = z.object({ courseId })
const aboutPerson = aboutCourse.extend({ personId })

/** A course, and the name of somebody; null once one of them is gone. */
async function courseAnd(tx: ReadTx, id: CourseId, whom?: PersonId): Promise<{ face: Face; name: string } | null> {
  const face = (await courseFace(tx, [id])).get(id)
  if (!face) return null
  const person = whom ?? face.teacherId
  const name = (await personCard(tx, [person])).get(person)?.name
  return name ? { face, name } : null
}

/** Somebody is asked to take a course over; nothing to say once the question was taken back. */
export const handoverAsked = notice('handover_asked', aboutCourse, async (tx, to, about, { origin, words }) => {
  const open = await openHandover(tx, about.courseId)
  if (open?.personId !== to.id) return null
  const course = await courseAnd(tx, about.courseId, open.askedBy)
  if (!course) return null
  const say = words(to.locale)
  const until = momentText(open.endsAt, { ...to, timeZone: to.timeZone ?? course.face.timeZone })
  const slots = { course: course.face.title, name: course.name, until }
  return {
    subject: say('handover_mail_asked_subject', slots),
    lines: [say('handover_mail_asked_line', slots), say('handover_mail_asked_until', slots)],
    action: { label: say('handover_mail_asked_action'), url: `${origin}/courses` },
  }
})

/** To whoever asked. */
export const handoverRefused = notice('handover_refused', aboutPerson, async (tx, to, about, { origin, words }) => {
  const course = await courseAnd(tx, about.courseId, about.personId)
  if (!course) return null
  const say = words(to.locale)
  const slots = { course: course.face.title, name: course.name }
  return {
    subject: say('handover_mail_declined_subject', slots),
    lines: [say('handover_mail_declined_line', slots)],
    action: { label: say('handover_mail_declined_action'), url: `${origin}/courses/${course.face.id}/hand-over` },
  }
})

/** To whoever taught it until now. */
export const handoverTaken = notice('handover_taken', aboutCourse, async (tx, to, about, { words }) => {
  const course = await courseAnd(tx, about.courseId)
  if (!course || course.face.teacherId === to.id) return null
  const say = words(to.locale)
  const slots = { course: course.face.title, name: course.name }
  return { subject: say('handover_mail_taken_subject', slots), lines: [say('handover_mail_taken_line', slots)] }
})

/** To everybody who attends it. */
export const newTeacher = notice(
  'new_teacher',
  aboutCourse,
  async (tx, to, about, { origin, words }) => {
    const course = await courseAnd(tx, about.courseId)
    if (course?.face.state !== 'published') return null
    const say = words(to.locale)
    const slots = { course: course.face.title, name: course.name }
    return {
      subject: say('handover_mail_new_subject', slots),
      lines: [say('handover_mail_new_line', slots)],
      action: { label: say('learning_mail_open_course'), url: `${origin}/courses/${course.face.id}` },
    }
  },
  'course_updates',
)

export const handoverLetters: AnyLetter[] = [handoverAsked, handoverRefused, handoverTaken, newTeacher]
