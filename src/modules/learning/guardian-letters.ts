import { z } from 'zod'
import type { ReadTx } from '#kernel/db'
import { type CourseId, courseId } from '#modules/courses/schema'
import { type AnyLetter, letter, notice, type TransactionalName } from '#modules/notifications'
import { aboutOf, askingToSend } from './course-askings.ts'
import { courseConsentToConfirm } from './course-consents.ts'
import { wayInto } from './invitations.ts'
import { consentId, Obstacle, personId } from './schema.ts'

/** To the guardian of a minor: what it is about, and where to answer. */
export const askCourseGuardian = letter(
  'ask_course_guardian',
  z.object({ courseId, personId }),
  async (tx, about, { origin, words, schoolName: school }) => {
    const asking = await askingToSend(tx, about.courseId, about.personId)
    if (!asking) return null
    const say = words(asking.locale)
    const slots = { child: asking.childName, course: asking.course.title, school }
    return {
      to: { name: '', address: asking.email, locale: asking.locale },
      subject: say('learning_mail_guardian_subject', slots),
      lines: [say('learning_mail_guardian_line', slots)],
      action: { label: say('mail_guardian_action'), url: `${origin}/guardian/course/${asking.token}` },
      after: [say('learning_mail_guardian_ends'), say('mail_guardian_not_you', slots)],
    }
  },
)

/** To a guardian who agreed: how to take it back. */
export const courseGuardianAgreed = letter(
  'course_guardian_agreed',
  z.object({ consentId }),
  async (tx, { consentId }, { origin, words, schoolName: school }) => {
    const consent = await courseConsentToConfirm(tx, consentId)
    const about = consent && (await aboutOf(tx, consent.courseId, consent.personId))
    if (!about) return null
    const say = words(consent.locale)
    const slots = { child: about.childName, course: about.course.title, school }
    return {
      to: { name: consent.name, address: consent.email, locale: consent.locale },
      subject: say('learning_mail_guardian_agreed_subject', slots),
      lines: [say('learning_mail_guardian_agreed_line', slots)],
      action: { label: say('mail_guardian_agreed_action'), url: `${origin}/guardian/course/consent/${consent.token}` },
      after: [say('learning_mail_guardian_agreed_after', slots)],
    }
  },
)

/** To a minor: the guardian agreed, the way into the course is free. */
export const guardianSaidYes = aboutCourse('guardian_said_yes', 'learning_mail_guardian_yes', true)

/** To a minor: the guardian does not agree. */
export const guardianSaidNo = aboutCourse('guardian_said_no', 'learning_mail_guardian_no', false)

/** To a minor who was in a course before it became one for minors. */
export const consentMissing = aboutCourse('consent_missing', 'learning_mail_consent_missing', true)

/** To somebody whom an invitation should have brought into a course, and who could not come in. */
export const notLetIn = notice(
  'not_let_in',
  z.object({ courseId, obstacle: Obstacle.unwrap() }),
  async (tx, to, about, { origin, words }) => {
    const say = words(to.locale)
    const found = await placeOf(tx, about.courseId)
    if (!found) return null
    return {
      subject: say('learning_mail_not_let_in_subject', { course: found.title }),
      lines: [say(`learning_mail_not_let_in_${keyOf(about.obstacle)}`, { course: found.title })],
      action: { label: say('learning_mail_see_course'), url: `${origin}${found.way}` },
    }
  },
)

/** To whoever invited them. */
export const invitedNotLetIn = notice(
  'invited_not_let_in',
  z.object({ courseId, personId, obstacle: Obstacle.unwrap() }),
  async (tx, to, about, { origin, words }) => {
    const say = words(to.locale)
    const known = await aboutOf(tx, about.courseId, about.personId)
    if (!known) return null
    const slots = { name: known.childName, course: known.course.title }
    return {
      subject: say('learning_mail_invited_not_let_in_subject', slots),
      lines: [say(`learning_mail_invited_not_let_in_${keyOf(about.obstacle)}`, slots)],
      action: { label: say('learning_mail_open_course'), url: `${origin}/courses/${about.courseId}/people` },
    }
  },
)

export const guardianLetters: AnyLetter[] = [
  askCourseGuardian,
  courseGuardianAgreed,
  guardianSaidYes,
  guardianSaidNo,
  consentMissing,
  notLetIn,
  invitedNotLetIn,
]

function aboutCourse(name: TransactionalName, key: string, leadsThere: boolean) {
  return notice(name, z.object({ courseId }), async (tx, to, about, { origin, words }) => {
    const say = words(to.locale)
    const found = await placeOf(tx, about.courseId)
    if (!found) return null
    const slots = { course: found.title }
    return {
      subject: say(`${key}_subject`, slots),
      lines: [say(`${key}_line`, slots)],
      ...(leadsThere && { action: { label: say('learning_mail_see_course'), url: `${origin}${found.way}` } }),
    }
  })
}

async function placeOf(tx: ReadTx, id: CourseId) {
  const way = await wayInto(tx, id)
  return way && { title: way.title, way: way.path }
}

const keyOf = (obstacle: z.output<typeof Obstacle> & string) => obstacle.split('.').at(-1)
