import { command, over, query } from '#kernel/door'
import { attendanceFile } from './attendance-files.ts'
import { attendanceOf, correctAttendance } from './attendances.ts'
import { Attendance, AttendanceFile, CorrectAttendance, Done, OfSession } from './schema.ts'
import { heldSessionTaughtBy, sessionTaughtBy } from './sessions.ts'

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
    async answer(tx, actor, { sessionId }) {
      return attendanceFile(await attendanceOf(tx, await sessionTaughtBy(tx, actor, sessionId)))
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
