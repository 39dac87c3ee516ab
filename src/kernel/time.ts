/** Where the present comes from. Everything else receives the present as a value. */
export interface Clock {
  now(): Temporal.Instant
}

export const systemClock: Clock = {
  now: () => Temporal.Now.instant().round({ smallestUnit: 'millisecond' }),
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
