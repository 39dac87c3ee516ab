import type { AttendanceMark } from './schema.ts'

/** Somebody was there from the first instant until just before the second. */
export type Interval = { from: Temporal.Instant; to: Temporal.Instant }

/** Coming this much after the start, or leaving this much before the end, is not worth a mark; unless a teacher sets it otherwise. */
export const tolerance = Temporal.Duration.from({ minutes: 5 })

export type Tolerance = { lateMinutes: number; earlyMinutes: number }
const usual: Tolerance = { lateMinutes: tolerance.minutes, earlyMinutes: tolerance.minutes }

/** Connections overlap when somebody reconnects or sits at two devices; time counts once, and only inside the class. */
export function presenceIn(window: Interval, intervals: readonly Interval[]): Interval[] {
  const inside = intervals.map((interval) => clip(interval, window)).filter(({ from, to }) => isBefore(from, to))
  const merged: Interval[] = []
  for (const interval of inside.sort((a, b) => Temporal.Instant.compare(a.from, b.from))) {
    const last = merged.at(-1)
    if (!last || isBefore(last.to, interval.from)) merged.push({ ...interval })
    else last.to = later(last.to, interval.to)
  }
  return merged
}

export function secondsOf(intervals: readonly Interval[]): number {
  const milliseconds = intervals.reduce((sum, { from, to }) => sum + to.epochMilliseconds - from.epochMilliseconds, 0)
  return Math.round(milliseconds / 1000)
}

export function attendanceIn(window: Interval, intervals: readonly Interval[], allowed: Tolerance = usual) {
  const present = presenceIn(window, intervals)
  const [first, last] = [present[0], present.at(-1)]
  if (!first || !last) return { mark: 'absent' as AttendanceMark, seconds: 0, lateBySeconds: 0, leftEarlyBySeconds: 0 }
  const lateBySeconds = beyond(allowed.lateMinutes, window.from, first.from)
  const leftEarlyBySeconds = beyond(allowed.earlyMinutes, last.to, window.to)
  return {
    mark: markOf(lateBySeconds > 0, leftEarlyBySeconds > 0),
    seconds: secondsOf(present),
    lateBySeconds,
    leftEarlyBySeconds,
  }
}

function markOf(late: boolean, leftEarly: boolean): AttendanceMark {
  if (late && leftEarly) return 'late_and_left_early'
  if (late) return 'late'
  if (leftEarly) return 'left_early'
  return 'present'
}

function beyond(minutes: number, from: Temporal.Instant, to: Temporal.Instant): number {
  const seconds = secondsOf([{ from, to }])
  return seconds > minutes * 60 ? seconds : 0
}

function clip({ from, to }: Interval, window: Interval): Interval {
  return { from: later(from, window.from), to: earlier(to, window.to) }
}

const isBefore = (one: Temporal.Instant, other: Temporal.Instant) => Temporal.Instant.compare(one, other) < 0
const later = (one: Temporal.Instant, other: Temporal.Instant) => (isBefore(one, other) ? other : one)
const earlier = (one: Temporal.Instant, other: Temporal.Instant) => (isBefore(one, other) ? one : other)
