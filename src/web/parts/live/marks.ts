import type { AttendanceMark } from '#modules/live/schema'
import { m } from '#web/words.ts'

export const markNames: Record<AttendanceMark, () => string> = {
  present: m.live_mark_present,
  late: m.live_mark_late,
  left_early: m.live_mark_left_early,
  late_and_left_early: m.live_mark_late_and_left_early,
  absent: m.live_mark_absent,
  excused: m.live_mark_excused,
}
