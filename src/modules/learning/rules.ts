import { refused } from '#kernel/refusal'
import type { CourseState } from '#modules/courses/schema'

export type Entry = {
  /** None: they come from the course's own page on the school's front. */
  invitation: { expiresAt: Temporal.Instant | null; maxUses: number | null; uses: number } | null
  course: { state: CourseState; capacity: number | null; students: number; isClosing: boolean }
  /** Somebody whom the teacher removed comes back only when the teacher lets them in. */
  removed: boolean
  /** Minors attend the course, and nobody has agreed yet that this one does. */
  needsGuardian: boolean
}

export function admission({ invitation, course, removed, needsGuardian }: Entry, now: Temporal.Instant) {
  if (removed) return refused('enrolment.removed')
  if (course.state === 'draft') return refused('invitation.not_open')
  if (course.state === 'archived') return refused('invitation.course_over')
  if (invitation?.expiresAt && Temporal.Instant.compare(now, invitation.expiresAt) >= 0)
    return refused('invitation.expired')
  if (invitation && invitation.maxUses !== null && invitation.uses >= invitation.maxUses)
    return refused('invitation.used_up')
  return entrance({ course, needsGuardian })
}

/** What holds whoever comes, and however. */
export function entrance({ course, needsGuardian }: Pick<Entry, 'course' | 'needsGuardian'>) {
  if (course.isClosing) return refused('course.closing')
  const seat = seatFor(course)
  if ('refused' in seat) return seat
  if (needsGuardian) return refused('enrolment.needs_guardian')
  return seat
}

export function seatFor(course: { capacity: number | null; students: number }) {
  if (course.capacity !== null && course.students >= course.capacity) return refused('course.full')
  return { admitted: true as const }
}

/** A link works to the end of its last day where the course is. */
export function endOf(lastDay: Temporal.PlainDate, timeZone: string): Temporal.Instant {
  return lastDay.add({ days: 1 }).toZonedDateTime(timeZone).toInstant()
}

export function lastDayBefore(end: Temporal.Instant, timeZone: string): Temporal.PlainDate {
  return end.subtract({ nanoseconds: 1 }).toZonedDateTimeISO(timeZone).toPlainDate()
}
