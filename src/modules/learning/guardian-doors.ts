import { personOf } from '#kernel/actor'
import { anyone, anyPerson, command, query } from '#kernel/door'
import { Refusal } from '#kernel/refusal'
import { aboutOf, askingBehind, askListed, askThrough } from './course-askings.ts'
import { consentToCourse, courseConsentBehind, declineCourse, revokeCourseConsent } from './course-consents.ts'
import * as schema from './schema.ts'

const obstacles = [
  'guardian.not_needed',
  'enrolment.removed',
  'course.full',
  'invitation.not_open',
  'invitation.course_over',
  'invitation.expired',
  'invitation.used_up',
  'input.invalid',
  'rate.limited',
]

/** What a guardian says to a child's attending one course. */
export const guardianDoors = {
  askGuardian: command({
    summary: 'Has a guardian asked whether a minor may enter a course through its link.',
    path: '/invitations/{code}/guardian',
    may: anyPerson,
    byKey: false,
    input: schema.AskThrough,
    output: schema.Done,
    refuses: ['invitation.unknown', ...obstacles],
    async perform(tx, actor, { code, guardianEmail }, { locale }) {
      await askThrough(tx, personOf(actor), code, { guardianEmail, locale })
      return {}
    },
  }),

  askGuardianForListed: command({
    summary: 'Has a guardian asked whether a minor may enter a course that stands on the school’s front.',
    path: '/courses/{courseId}/guardian',
    may: anyPerson,
    byKey: false,
    input: schema.AskListed,
    output: schema.Done,
    refuses: ['course.unknown', ...obstacles],
    async perform(tx, actor, { courseId, guardianEmail }, { locale }) {
      await askListed(tx, personOf(actor), courseId, { guardianEmail, locale })
      return {}
    },
  }),

  courseAsked: query({
    summary: 'What a guardian is asked about a course, by the link in their mail.',
    path: '/guardian/courses/{token}',
    may: anyone,
    byKey: false,
    input: schema.ByToken,
    output: schema.CourseAsked,
    refuses: ['link.unknown'],
    async answer(tx, _actor, { token }, visit) {
      const { childName, course, endsAt, wording } = await askingBehind(tx, token, visit.locale)
      return {
        childName,
        course: course.title,
        endsAt: endsAt.toString(),
        paragraphs: [...wording.paragraphs],
        wordingSha256: wording.sha256,
        version: wording.version,
      }
    },
  }),

  consentToCourse: command({
    summary: 'Agrees, as a guardian, that a child attends a course. Keeps a record of who agreed to what, and when.',
    path: '/guardian/courses/{token}/consent',
    may: anyone,
    byKey: false,
    input: schema.Consenting,
    output: schema.Consented,
    refuses: ['link.unknown', 'guardian.wording_changed', 'input.invalid'],
    perform: (tx, _actor, input, visit) => consentToCourse(tx, input, visit),
  }),

  declineCourse: command({
    summary: 'Says no, as a guardian, to a child’s attending a course.',
    path: '/guardian/courses/{token}',
    method: 'DELETE',
    may: anyone,
    byKey: false,
    input: schema.ByToken,
    output: schema.Done,
    refuses: ['link.unknown'],
    async perform(tx, _actor, { token }) {
      await declineCourse(tx, token)
      return {}
    },
  }),

  courseConsent: query({
    summary: 'A guardian’s consent to a course, by the link with which it can be taken back.',
    path: '/guardian/course-consents/{token}',
    may: anyone,
    byKey: false,
    input: schema.ByToken,
    output: schema.CourseConsentFace,
    refuses: ['link.unknown'],
    async answer(tx, _actor, { token }) {
      const { courseId, personId, givenAt } = await courseConsentBehind(tx, token)
      const about = await aboutOf(tx, courseId, personId)
      if (!about) throw new Refusal('link.unknown')
      return { childName: about.childName, course: about.course.title, givenAt: givenAt.toString() }
    },
  }),

  revokeCourseConsent: command({
    summary: 'Takes a guardian’s consent to a course back: the child is out of it at once, also of a class going on.',
    path: '/guardian/course-consents/{token}',
    method: 'DELETE',
    may: anyone,
    byKey: false,
    input: schema.ByToken,
    output: schema.Consented,
    refuses: ['link.unknown'],
    async perform(tx, _actor, { token }) {
      const { courseId, personId } = await revokeCourseConsent(tx, token)
      return { courseId, personId }
    },
  }),
}
