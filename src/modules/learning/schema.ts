import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { CourseFace, courseId, howMany, ItemKind, Items, itemId } from '#modules/courses/schema'
import { fileId } from '#modules/files/schema'
import { consenting, emailAddress } from '#modules/identity/schema'

export type InvitationId = Id<'inv'>
export type EnrolmentId = Id<'enr'>
export type CourseAskingId = Id<'cas'>
export type CourseConsentId = Id<'cco'>

export const enrolmentId = idOf('enr')
export const consentId = idOf('cco')
export const personId = idOf('per')
const instant = z.iso.datetime()

/** 128 random bits, as they stand in the link. */
export const invitationCode = z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'field.invalid')

const unlessEmpty = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' || value === null ? undefined : value), schema.optional())

export const OfCourse = z.strictObject({ courseId })
export const OfCode = z.strictObject({ code: invitationCode })
export const OfStudent = z.strictObject({ courseId, personId })
export const Joined = z.object({ courseId })
export const Done = z.object({})
export const None = z.strictObject({})

export const Relation = z.enum(['teacher', 'owner', 'student'])
export type Relation = z.infer<typeof Relation>

export const CoursePage = z.strictObject({
  courseId,
  after: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})

/** The course as the page shows it to somebody who is in it. */
export const CourseView = CourseFace.extend({
  relation: Relation,
  descriptionHtml: z.string(),
  capacity: z.int().nullable(),
  /** How many attend it; for its teacher. */
  students: z.int().nullable(),
  items: Items,
  /** Items published after this are new to the student who asks. */
  seenAt: instant.nullable(),
})
export type CourseView = z.infer<typeof CourseView>

/** What somebody sees who needs a guardian's consent before they join. */
export const GuardianOfCourse = z.object({
  /** Somebody agreed to the account: they are the one to ask. */
  known: z.boolean(),
  asked: z.string().nullable(),
  endsAt: instant.nullable(),
})
export type GuardianOfCourse = z.infer<typeof GuardianOfCourse>

/** What a student meets who may look at a course but is not in it. */
export const ListedCourse = CourseFace.extend({
  descriptionHtml: z.string(),
  full: z.boolean(),
  guardian: GuardianOfCourse.nullable(),
})
export type ListedCourse = z.infer<typeof ListedCourse>

export const InvitationView = z.object({
  /** Nothing while the link is closed. */
  code: z.string().nullable(),
  /** The last day on which it works, in the course's time zone. */
  expiresOn: z.iso.date().nullable(),
  maxUses: z.int().nullable(),
  uses: z.int(),
})
export type InvitationView = z.infer<typeof InvitationView>

export const ChangeInvitation = z.strictObject({
  courseId,
  expiresOn: unlessEmpty(z.iso.date('field.invalid').transform((text) => Temporal.PlainDate.from(text))),
  maxUses: unlessEmpty(howMany),
})
export type ChangeInvitation = z.output<typeof ChangeInvitation>

/** Why a link does not let somebody in, or null. */
export const Obstacle = z
  .enum([
    'invitation.expired',
    'invitation.used_up',
    'invitation.not_open',
    'invitation.course_over',
    'course.full',
    'course.closing',
    'enrolment.removed',
    'enrolment.needs_guardian',
  ])
  .nullable()
export type Obstacle = z.infer<typeof Obstacle>

export const Welcome = CourseFace.extend({
  guardian: GuardianOfCourse.nullable(),
  descriptionHtml: z.string(),
  obstacle: Obstacle,
  /** What the person who opened the link is to the course already. */
  you: z.enum(['stranger', 'newcomer', 'student', 'teacher']),
})
export type Welcome = z.infer<typeof Welcome>

export const StudentsPage = z.strictObject({
  courseId,
  who: z.enum(['attending', 'removed']).default('attending'),
  after: unlessEmpty(enrolmentId),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export type StudentsPage = z.output<typeof StudentsPage>
export const StudentView = z.object({
  enrolmentId,
  personId,
  name: z.string(),
  photo: fileId.nullable(),
  joinedAt: instant,
  endedAt: instant.nullable(),
})
export type StudentView = z.infer<typeof StudentView>
export const Students = z.object({ items: z.array(StudentView), next: enrolmentId.nullable(), attending: z.int() })
export type Students = z.infer<typeof Students>

export const AttendedPage = z.strictObject({
  after: unlessEmpty(enrolmentId),
  limit: z.coerce.number().int().min(1).max(100).default(24),
})
export const AttendedCourses = z.object({ items: z.array(CourseFace), next: enrolmentId.nullable() })

export const WaitingItem = z.object({
  itemId,
  courseId,
  courseTitle: z.string(),
  kind: ItemKind,
  title: z.string(),
  publishedAt: instant,
})
export type WaitingItem = z.infer<typeof WaitingItem>

/** What somebody finds when they come: their courses, and what is new to them in those they attend. */
export const Home = z.object({
  taught: z.array(CourseFace.extend({ students: z.int() })),
  moreTaught: z.boolean(),
  attended: z.array(CourseFace),
  moreAttended: z.boolean(),
  waiting: z.array(WaitingItem),
})
export type Home = z.infer<typeof Home>

export const ByPerson = z.object({ personId })
export const CoursesOfPerson = z.object({
  courses: z.array(z.object({ courseId, title: z.string(), relation: z.enum(['teacher', 'student']) })),
})
export type CourseOfPerson = z.infer<typeof CoursesOfPerson>['courses'][number]

const guardianEmail = unlessEmpty(emailAddress)
export const AskThrough = z.strictObject({ code: invitationCode, guardianEmail })
export const AskListed = z.strictObject({ courseId, guardianEmail })
export const GuardiansNeeded = z.object({ students: z.int() })
export const ByToken = z.strictObject({ token: z.string().max(200) })
export const CourseAsked = z.object({
  childName: z.string(),
  course: z.string(),
  endsAt: instant,
  paragraphs: z.array(z.string()),
  wordingSha256: z.string(),
  version: z.string(),
})
export const Consenting = z.strictObject(consenting.shape)
export const Consented = z.object({ courseId, personId })
export const CourseConsentFace = z.object({ childName: z.string(), course: z.string(), givenAt: instant })
