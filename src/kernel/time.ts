/** Where the present comes from. Everything else receives the present as a value. */
export interface Clock {
  now(): Temporal.Instant
}

export const systemClock: Clock = {
  now: () => Temporal.Instant.fromEpochMilliseconds(Date.now()),
}

/** A clock that a spec moves by hand. */
export function manualClock(
  start: Temporal.Instant,
): Clock & { advance(by: Temporal.DurationLike): void; set(to: Temporal.Instant): void } {
  let present = start
  return {
    now: () => present,
    advance: (by) => {
      present = present.add(by)
    },
    set: (to) => {
      present = to
    },
  }
}

const texts = new WeakMap<Temporal.Instant, string>()

/** A moment as text, `2026-11-22T16:04:52.148Z`: written once, however many answers hold it. */
export function textOf(moment: Temporal.Instant): string {
  const before = texts.get(moment)
  if (before !== undefined) return before
  const text = moment.toString()
  texts.set(moment, text)
  return text
}

/** A time that was planned where people live: it keeps its wall clock when a zone changes its rules. */
export type LocalTime = { date: Temporal.PlainDate; time: Temporal.PlainTime; timeZone: string }

/** The instant a planned time names; in a gap of daylight saving the later reading, in an overlap the earlier one. */
export function instantOf({ date, time, timeZone }: LocalTime): Temporal.Instant {
  return date.toZonedDateTime({ timeZone, plainTime: time }).toInstant()
}

export function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name)
    return /[A-Za-z]/.test(name)
  } catch {
    return false
  }
}
