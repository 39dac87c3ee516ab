import { stringify } from 'csv-stringify/sync'
import type { ReadTx } from '#kernel/db'
import type { TaughtCourse } from '#modules/courses'
import type { Words } from '#modules/notifications'
import { courseAttendance } from './course-attendances.ts'
import type { AttendanceLine, GuestAttendance, SessionView, StudentAttendance } from './schema.ts'

/** RFC 4180, as spreadsheets read it; a cell that one would run as a formula begins with an apostrophe. */
const format = { header: true, bom: true, record_delimiter: 'windows', escape_formulas: true } as const

/** More students than any course has; a page at a time, so that no question is a large one. */
const mostPages = 100

export async function courseAttendanceFile(tx: ReadTx, course: TaughtCourse, words: Words) {
  const lines: StudentAttendance[] = []
  let after: StudentAttendance['enrolmentId'] | undefined
  for (let page = 0; page < mostPages; page++) {
    const { items, next } = await courseAttendance(tx, course, { after, limit: 100 })
    lines.push(...items)
    if (!next) break
    after = next
  }
  const columns = [
    'person',
    'name',
    'classes',
    'present',
    'late',
    'left_early',
    'absent',
    'excused',
    'minutes',
  ] as const
  const rows = lines.map(({ personId, leftEarly, ...line }) => ({ ...line, person: personId, left_early: leftEarly }))
  const csv = stringify(rows, { ...format, columns: headed(columns, words) })
  return { name: `attendance-${course.id}.csv`, csv }
}

/** One row a person; instants in UTC, as machines want them. A cell that a spreadsheet would run as a formula begins with an apostrophe. */
export function attendanceFile(
  {
    session,
    lines,
    guests,
  }: { session: SessionView; lines: readonly AttendanceLine[]; guests: readonly GuestAttendance[] },
  words: Words,
) {
  const csv = stringify([...lines.map(rowOf), ...guests.map(rowOfGuest)], {
    ...format,
    columns: headed(ofClass, words),
  })
  return { name: `attendance-${session.date}-${session.sessionId}.csv`, csv }
}

const ofClass = [
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
] as const

/** What stands over a column, in the reader's language. */
function headed(columns: readonly string[], words: Words) {
  return columns.map((key) => ({ key, header: words(`live_csv_${key}`) }))
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

/** Nobody expected them, so nothing is marked. */
function rowOfGuest({ name, joinedAt, leftAt, seconds }: GuestAttendance) {
  return { name, role: 'guest', joined: joinedAt, left: leftAt, minutes: minutes(seconds) }
}

const minutes = (seconds: number) => (seconds / 60).toFixed(2)
