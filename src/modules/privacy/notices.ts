import { z } from 'zod'
import { courseFace, openHandover } from '#modules/courses'
import { courseId } from '#modules/courses/schema'
import { type AnyLetter, letter, momentText, notice } from '#modules/notifications'
import { copyReady } from './copy-notices.ts'
import { erasureId } from './erasure-schemas.ts'
import { receiptToSend, waitingErasure } from './erasures.ts'

const dueAt = z.iso.datetime()

/** Until when somebody may think again about being erased. */
export const erasureComes = notice('erasure_comes', z.object({ dueAt }), async (_tx, to, about, desk) => {
  const say = desk.words(to.locale)
  const at = momentText(Temporal.Instant.from(about.dueAt), { ...to, timeZone: to.timeZone ?? 'UTC' })
  return {
    subject: say('erasure_mail_comes_subject', { school: desk.schoolName }),
    lines: [say('erasure_mail_comes_line', { school: desk.schoolName, at })],
    action: { label: say('erasure_mail_comes_action'), url: `${desk.origin}/settings/erasure` },
    after: [say('erasure_mail_comes_after')],
  }
})

export const erasureTakenBack = notice('erasure_taken_back', z.object({}), async (_tx, to, _about, desk) => {
  const say = desk.words(to.locale)
  return {
    subject: say('erasure_mail_back_subject', { school: desk.schoolName }),
    lines: [say('erasure_mail_back_line', { school: desk.schoolName })],
    after: [say('erasure_mail_back_after')],
  }
})

const aboutCourse = z.object({ courseId, dueAt })

/** The course of a teacher who leaves; nothing to say once it is gone or was never open. */
const aboutEnd = (kind: 'closes' | 'stays') =>
  notice(
    `course_${kind}`,
    aboutCourse,
    async (tx, to, about, desk) => {
      const course = (await courseFace(tx, [about.courseId])).get(about.courseId)
      if (course?.state !== 'published') return null
      const say = desk.words(to.locale)
      const at = momentText(Temporal.Instant.from(about.dueAt), { ...to, timeZone: to.timeZone ?? course.timeZone })
      const slots = { course: course.title, at }
      return {
        subject: say(`erasure_mail_course_${kind}_subject`, slots),
        lines: [say(`erasure_mail_course_${kind}_line`, slots)],
        action: { label: say('learning_mail_open_course'), url: `${desk.origin}/courses/${course.id}` },
      }
    },
    'course_updates',
  )

export const courseCloses = aboutEnd('closes')
export const courseStays = aboutEnd('stays')

/** To whoever is asked to take over the course of a teacher who leaves; nothing to say once they answered, or the teacher stays. */
export const courseWaits = notice('course_waits', aboutCourse, async (tx, to, about, desk) => {
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
})

/** The last mail: what was erased, and where to ask for more of it. */
export const accountErased = letter('account_erased', z.object({ erasureId }), async (tx, about, desk) => {
  const known = await receiptToSend(tx, about.erasureId)
  if (!known) return null
  const say = desk.words(known.reader.locale)
  const { tables, files } = known.receipt
  const gone = tables.filter(({ fate }) => fate === 'goes').reduce((sum, { rows }) => sum + rows, 0)
  return {
    to: known.reader,
    subject: say('erasure_mail_done_subject', { school: desk.schoolName }),
    lines: [
      say('erasure_mail_done_line', { school: desk.schoolName }),
      say('erasure_mail_done_counts', { entries: String(gone), files: String(files) }),
    ],
    after: [say('erasure_mail_done_after', { receipt: about.erasureId })],
  }
})

export const privacyLetters: AnyLetter[] = [
  erasureComes,
  erasureTakenBack,
  courseCloses,
  courseStays,
  courseWaits,
  accountErased,
  copyReady,
]
