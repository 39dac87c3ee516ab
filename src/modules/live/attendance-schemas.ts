import { z } from 'zod'
import { idOf } from '#kernel/id'
import { line } from '#kernel/text'
import { GuestAttendance } from './guest-schemas.ts'
import { following, instant, RoomRole, SessionView, sessionId, unlessEmpty } from './session-schemas.ts'

export const AttendanceMark = z.enum(['present', 'late', 'left_early', 'late_and_left_early', 'absent', 'excused'])
export type AttendanceMark = z.infer<typeof AttendanceMark>
const personId = idOf('per')

const Correction = z.object({ reason: z.string(), by: z.string(), at: instant })

export const AttendanceLine = z.object({
  personId,
  name: z.string(),
  role: RoomRole,
  mark: AttendanceMark,
  /** What the seats say, when somebody has set another mark by hand. */
  reckoned: AttendanceMark,
  seconds: z.int(),
  joinedAt: instant.nullable(),
  /** Nothing while they are still there. */
  leftAt: instant.nullable(),
  lateBySeconds: z.int(),
  leftEarlyBySeconds: z.int(),
  correction: Correction.nullable(),
})
export type AttendanceLine = z.infer<typeof AttendanceLine>
/** Before the class has begun nobody can be absent from it. */
export const Attendance = z.object({
  session: SessionView,
  begun: z.boolean(),
  seconds: z.int(),
  lines: z.array(AttendanceLine),
  /** Apart: whoever was a guest is in no share of students. */
  guests: z.array(GuestAttendance),
})

export const CorrectAttendance = z.strictObject({ sessionId, personId, mark: AttendanceMark, reason: line(300) })
export type CorrectAttendance = z.output<typeof CorrectAttendance>
export const AttendanceFile = z.object({ name: z.string(), csv: z.string() })

export const toleratedMinutes = z.coerce.number().int().min(0).max(240)
export const SetTolerance = z.strictObject({
  sessionId,
  lateMinutes: toleratedMinutes,
  earlyMinutes: toleratedMinutes,
  /** In every class of the course that is not over. */
  wholeCourse: following,
})
export type SetTolerance = z.output<typeof SetTolerance>
export const OwnAttendance = z.object({
  /** None before the class has begun, nor for who joined the course after it. */
  mark: AttendanceMark.nullable(),
  seconds: z.int(),
  lateBySeconds: z.int(),
  leftEarlyBySeconds: z.int(),
  correction: Correction.nullable(),
})
export type OwnAttendance = z.infer<typeof OwnAttendance>
export const CourseAttendancePage = z.strictObject({
  courseId: idOf('crs'),
  after: unlessEmpty(idOf('enr')),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export type CourseAttendancePage = z.output<typeof CourseAttendancePage>
export const StudentAttendance = z.object({
  enrolmentId: idOf('enr'),
  personId,
  name: z.string(),
  classes: z.int(),
  present: z.int(),
  late: z.int(),
  leftEarly: z.int(),
  absent: z.int(),
  excused: z.int(),
  minutes: z.int(),
  /** In each of `latest`, in that order; null where they had not joined yet. */
  marks: z.array(AttendanceMark.nullable()),
})
export type StudentAttendance = z.infer<typeof StudentAttendance>
export const CourseAttendance = z.object({
  courseTitle: z.string(),
  classes: z.int(),
  /** Of everybody together, in all classes. */
  participantMinutes: z.int(),
  latest: z.array(z.object({ sessionId, title: z.string(), startsAt: z.iso.datetime() })),
  /** What counts as late and as early in the next class; null while none is planned. */
  rules: z.object({ sessionId, lateMinutes: z.int(), earlyMinutes: z.int() }).nullable(),
  items: z.array(StudentAttendance),
  next: idOf('enr').nullable(),
})
export const Months = z.strictObject({ months: z.coerce.number().int().min(1).max(36).default(12) })
export const Participation = z.object({
  items: z.array(z.object({ month: z.string(), classes: z.int(), minutes: z.int() })),
})
