import { z } from 'zod'
import { courseFace, openHandover } from '#modules/courses'
import { courseId } from '#modules/courses/schema'
import { momentText, notice } from '#modules/notifications'
import { waitingErasure } from './erasures.ts'

const moment = z.iso.datetime()

/** To everybody in a course whose teacher leaves: how it ends, when it is gone, and where to fetch what it holds. Said anew, the last word counts. */
export const courseEnds = notice('course_ends', z.object({ courseId, goneAt: moment }), async (tx, to, about, desk) => {
  const course = (await courseFace(tx, [about.courseId])).get(about.courseId)
  if (!course?.ending || course.state === 'draft' || course.ending.goneAt.toString() !== about.goneAt) return null
  const say = desk.words(to.locale)
  const at = momentText(course.ending.goneAt, { ...to, timeZone: to.timeZone ?? course.timeZone })
  const slots = { course: course.title, at }
  const { way } = course.ending
  return {
    subject: say(`ending_mail_${way}_subject`, slots),
    lines: [say(`ending_mail_${way}_line`, slots), say('ending_mail_keep', slots)],
    action: { label: say('learning_mail_open_course'), url: `${desk.origin}/courses/${course.id}` },
  }
})

/** Their teacher stays after all. */
export const courseStays = notice('course_stays', z.object({ courseId }), async (tx, to, about, desk) => {
  const course = (await courseFace(tx, [about.courseId])).get(about.courseId)
  if (!course || course.ending || course.state === 'draft') return null
  const say = desk.words(to.locale)
  const slots = { course: course.title }
  return {
    subject: say('erasure_mail_course_stays_subject', slots),
    lines: [say('erasure_mail_course_stays_line', slots)],
    action: { label: say('learning_mail_open_course'), url: `${desk.origin}/courses/${course.id}` },
  }
})

/** To whoever is asked to take over the course of a teacher who leaves; nothing to say once they answered, or the teacher stays. */
export const courseWaits = notice(
  'course_waits',
  z.object({ courseId, dueAt: moment }),
  async (tx, to, about, desk) => {
    const course = (await courseFace(tx, [about.courseId])).get(about.courseId)
    const open = await openHandover(tx, about.courseId)
    if (!course || open?.personId !== to.id || !(await waitingErasure(tx, course.teacherId))) return null
    const say = desk.words(to.locale)
    const at = momentText(Temporal.Instant.from(about.dueAt), { ...to, timeZone: to.timeZone ?? course.timeZone })
    const slots = { course: course.title, at }
    return {
      subject: say('erasure_mail_course_waits_subject', slots),
      lines: [say('erasure_mail_course_waits_line', slots)],
      action: { label: say('handover_mail_asked_action'), url: `${desk.origin}/courses` },
    }
  },
)
