import { refused } from '#kernel/refusal'
import { backupsKept, coolingOffDays, overWithinDays } from './rules.ts'

export type EndingLimits = {
  /** So many days a course stays from when its students are told, unless its teacher says otherwise. */
  noticeDays: number
  /** So many days after the wish the last course is gone, and so is whoever taught it. */
  lastDays: number
}

/** Where backups are gone in time, the last course is gone so early that those that hold it are, too. */
export function boundByBackups(limits: EndingLimits, backupDays: number | null): EndingLimits {
  const kept = backupsKept(backupDays)
  return kept?.inTime ? { ...limits, lastDays: Math.min(limits.lastDays, overWithinDays - kept.days) } : limits
}

/** So long at least students can fetch what they could read: from when they are told, and from the last class. */
export const shortestNotice = Temporal.Duration.from({ hours: 3 * 24 })

type Frame = { askedAt: Temporal.Instant; now: Temporal.Instant; timeZone: string }

/** On which days a course may go: never while its teacher can think again, and always before the law’s last day. */
export function daysFor({ askedAt, now, timeZone }: Frame, { noticeDays, lastDays }: EndingLimits) {
  const last = lastDayUntil(askedAt.add(daysOf(lastDays)), timeZone)
  const soonest = later(thinkingUntil(askedAt), now.add(shortestNotice))
  const first = earlierDay(firstDayFrom(soonest, timeZone), last)
  const usual = laterDay(first, earlierDay(firstDayFrom(now.add(daysOf(noticeDays)), timeZone), last))
  return { first, usual, last }
}

/** Closed with notice, on a day that its teacher names or on the usual one. */
export function closing(day: Temporal.PlainDate | undefined, frame: Frame, limits: EndingLimits) {
  const { first, usual, last } = daysFor(frame, limits)
  const on = day ?? usual
  if (Temporal.PlainDate.compare(on, first) < 0) return refused('ending.too_soon')
  if (Temporal.PlainDate.compare(on, last) > 0) return refused('ending.too_late')
  return { way: 'close' as const, goneAt: endOfDay(on, frame.timeZone) }
}

/** Held as planned to the last class; the limit of the law beats the plan, which is cut then. */
export function finishing(planEnds: Temporal.Instant | null, frame: Frame, limits: EndingLimits) {
  if (!planEnds || Temporal.Instant.compare(planEnds, frame.now) <= 0) return refused('ending.nothing_ahead')
  const { first, last } = daysFor(frame, limits)
  const wished = firstDayFrom(planEnds.add(shortestNotice), frame.timeZone)
  const goneAt = endOfDay(laterDay(first, earlierDay(wished, last)), frame.timeZone)
  return { way: 'finish' as const, goneAt, isCut: Temporal.Instant.compare(planEnds, goneAt) > 0 }
}

/** When nobody can think again any more. */
export const thinkingUntil = (askedAt: Temporal.Instant) => askedAt.add(daysOf(coolingOffDays))

/** A course goes in the last minute of a day, where it is. */
export function endOfDay(day: Temporal.PlainDate, timeZone: string): Temporal.Instant {
  return day.add({ days: 1 }).toZonedDateTime(timeZone).toInstant().subtract({ minutes: 1 })
}

function firstDayFrom(moment: Temporal.Instant, timeZone: string): Temporal.PlainDate {
  const day = moment.toZonedDateTimeISO(timeZone).toPlainDate()
  return Temporal.Instant.compare(endOfDay(day, timeZone), moment) < 0 ? day.add({ days: 1 }) : day
}

function lastDayUntil(moment: Temporal.Instant, timeZone: string): Temporal.PlainDate {
  const day = moment.toZonedDateTimeISO(timeZone).toPlainDate()
  return Temporal.Instant.compare(endOfDay(day, timeZone), moment) > 0 ? day.subtract({ days: 1 }) : day
}

const daysOf = (days: number) => ({ hours: days * 24 })
const later = (one: Temporal.Instant, other: Temporal.Instant) =>
  Temporal.Instant.compare(one, other) < 0 ? other : one
const earlierDay = (one: Temporal.PlainDate, other: Temporal.PlainDate) =>
  Temporal.PlainDate.compare(one, other) < 0 ? one : other
const laterDay = (one: Temporal.PlainDate, other: Temporal.PlainDate) =>
  Temporal.PlainDate.compare(one, other) < 0 ? other : one
