import { command, over, query, role } from '#kernel/door'
import { courseTaughtBy } from '#modules/courses'
import { wordsOfSchool } from '#modules/notifications'
import { attendanceFile, courseAttendanceFile } from './attendance-files.ts'
import { attendanceOf, correctAttendance, ownAttendance, setTolerance } from './attendances.ts'
import { courseAttendance } from './course-attendances.ts'
import { participationByMonth } from './participations.ts'
import {
  Attendance,
  AttendanceFile,
  CorrectAttendance,
  CourseAttendance,
  CourseAttendancePage,
  Done,
  Months,
  OfCourse,
  OfSession,
  OwnAttendance,
  Participation,
  SetTolerance,
} from './schema.ts'
import { heldSessionTaughtBy, sessionSeenBy, sessionTaughtBy } from './sessions.ts'

const teaching = over('session', 'teacher', 'owner')

export const attendanceDoors = {
  attendance: query({
    summary: 'Who was in a class, from when to when, and what that means.',
    path: '/sessions/{sessionId}/attendance',
    may: teaching,
    input: OfSession,
    output: Attendance,
    refuses: ['session.unknown'],
    async answer(tx, actor, { sessionId }) {
      return attendanceOf(tx, await sessionTaughtBy(tx, actor, sessionId))
    },
  }),

  attendanceFile: query({
    summary: 'The attendance of a class as a table for a spreadsheet.',
    path: '/sessions/{sessionId}/attendance.csv',
    may: teaching,
    input: OfSession,
    output: AttendanceFile,
    refuses: ['session.unknown'],
    async answer(tx, actor, { sessionId }, { locale }) {
      const attendance = await attendanceOf(tx, await sessionTaughtBy(tx, actor, sessionId))
      return attendanceFile(attendance, await wordsOfSchool(tx, locale))
    },
  }),

  ownAttendance: query({
    summary: 'How long you were in a class, and the mark that makes.',
    path: '/sessions/{sessionId}/attendance/mine',
    may: over('session', 'student', 'teacher', 'owner'),
    input: OfSession,
    output: OwnAttendance,
    refuses: ['session.unknown'],
    async answer(tx, actor, { sessionId }) {
      return ownAttendance(tx, actor, await sessionSeenBy(tx, actor, sessionId))
    },
  }),

  courseAttendance: query({
    summary: 'How regularly each student of a course came.',
    path: '/courses/{courseId}/attendance',
    may: over('course', 'teacher', 'owner'),
    input: CourseAttendancePage,
    output: CourseAttendance,
    refuses: ['course.unknown'],
    async answer(tx, actor, { courseId, ...page }) {
      return courseAttendance(tx, await courseTaughtBy(tx, actor, courseId), page)
    },
  }),

  courseAttendanceFile: query({
    summary: 'The same for all students, as a table for a spreadsheet.',
    path: '/courses/{courseId}/attendance.csv',
    may: over('course', 'teacher', 'owner'),
    input: OfCourse,
    output: AttendanceFile,
    refuses: ['course.unknown'],
    async answer(tx, actor, { courseId }, { locale }) {
      const course = await courseTaughtBy(tx, actor, courseId)
      return courseAttendanceFile(tx, course, await wordsOfSchool(tx, locale))
    },
  }),

  participation: query({
    summary: 'Participant-minutes of the school, month by month.',
    path: '/participation',
    may: role('owner'),
    input: Months,
    output: Participation,
    async answer(tx, _actor, { months }) {
      return { items: await participationByMonth(tx, months) }
    },
  }),

  setTolerance: command({
    summary:
      'Says how many minutes late, or early, are worth a mark: in a class, or in all of its course that are not over.',
    method: 'PUT',
    path: '/sessions/{sessionId}/tolerance',
    may: teaching,
    input: SetTolerance,
    output: Done,
    refuses: ['session.unknown'],
    async perform(tx, actor, { sessionId, ...tolerance }) {
      await setTolerance(tx, await heldSessionTaughtBy(tx, actor, sessionId), tolerance)
      return {}
    },
  }),

  correctAttendance: command({
    summary: 'Sets a mark by hand, with a reason that stays beside it.',
    path: '/sessions/{sessionId}/attendance',
    may: teaching,
    input: CorrectAttendance,
    output: Done,
    refuses: ['session.unknown', 'session.not_begun', 'person.unknown'],
    async perform(tx, actor, { sessionId, ...correction }) {
      await correctAttendance(tx, actor, await heldSessionTaughtBy(tx, actor, sessionId), correction)
      return {}
    },
  }),
}
