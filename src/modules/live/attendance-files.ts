import { stringify } from 'csv-stringify/sync'
import type { AttendanceLine, SessionView } from './schema.ts'

/** One row a person; instants in UTC, as machines want them. A cell that a spreadsheet would run as a formula begins with an apostrophe. */
export function attendanceFile({ session, lines }: { session: SessionView; lines: readonly AttendanceLine[] }) {
  const csv = stringify(lines.map(rowOf), {
    header: true,
    bom: true,
    record_delimiter: 'windows',
    escape_formulas: true,
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
