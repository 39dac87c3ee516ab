import { stringify } from 'csv-stringify/sync'
import type { ReadTx } from '#kernel/db'
import type { TaughtCourse } from '#modules/courses'
import { courseAttendance } from './course-attendances.ts'
import type { AttendanceLine, SessionView, StudentAttendance } from './schema.ts'

/** RFC 4180, as spreadsheets read it; a cell that one would run as a formula begins with an apostrophe. */
const format = { header: true, bom: true, record_delimiter: 'windows', escape_formulas: true } as const

/** More students than any course has; a page at a time, so that no question is a large one. */
const mostPages = 100

export async function courseAttendanceFile(tx: ReadTx, course: TaughtCourse) {
  const lines: StudentAttendance[] = []
  let after: StudentAttendance['enrolmentId'] | undefined
  for (let page = 0; page < mostPages; page++) {
    const { items, next } = await courseAttendance(tx, course, { after, limit: 100 })
    lines.push(...items)
    if (!next) break
    after = next
  }
  const csv = stringify(lines, {
    ...format,
    columns: [
      { key: 'personId', header: 'person' },
      { key: 'name', header: 'name' },
      { key: 'classes', header: 'classes' },
      { key: 'present', header: 'present' },
      { key: 'late', header: 'late' },
      { key: 'leftEarly', header: 'left_early' },
      { key: 'absent', header: 'absent' },
      { key: 'excused', header: 'excused' },
      { key: 'minutes', header: 'minutes' },
    ],
  })
  return { name: `attendance-${course.id}.csv`, csv }
}

/** One row a person; instants in UTC, as machines want them. A cell that a spreadsheet would run as a formula begins with an apostrophe. */
export function attendanceFile({ session, lines }: { session: SessionView; lines: readonly AttendanceLine[] }) {
  const csv = stringify(lines.map(rowOf), {
    ...format,
    columns: [
      'person',
      'name',
      'role',
      'mark',
      'joined',
      'left',
      'minutes',
      'late_by_minutes',
      'left_early_by_minutes',
      'reckoned_mark',
      'reason',
    ],
  })
  return { name: `attendance-${session.date}-${session.sessionId}.csv`, csv }
}

function rowOf(line: AttendanceLine) {
  return {
    person: line.personId,
    name: line.name,
    role: line.role,
    mark: line.mark,
    joined: line.joinedAt,
    left: line.leftAt,
    minutes: minutes(line.seconds),
    late_by_minutes: minutes(line.lateBySeconds),
    left_early_by_minutes: minutes(line.leftEarlyBySeconds),
    reckoned_mark: line.reckoned,
    reason: line.correction?.reason,
  }
}

const minutes = (seconds: number) => (seconds / 60).toFixed(2)
