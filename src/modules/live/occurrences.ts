import { refused } from '#kernel/refusal'
import { instantOf, type LocalTime } from '#kernel/time'
import { longestSeries } from './schema.ts'

/** A class that is planned once, on several days, or weekly on some days until a date or for a number of times. */
export type Plan = LocalTime & {
  minutes: number
  weekdays: readonly number[]
  until?: Temporal.PlainDate | undefined
  times?: number | undefined
  dates?: readonly Temporal.PlainDate[] | undefined
}

export type Occurrence = { date: Temporal.PlainDate; startsAt: Temporal.Instant; endsAt: Temporal.Instant }

/** Every class of a plan. Each keeps the wall clock of its place, whatever daylight saving does between two of them. */
export function occurrencesOf(plan: Plan) {
  const dates = datesOf(plan)
  if (dates.length === 0) return refused('series.empty')
  if (dates.length > longestSeries) return refused('series.too_long')
  return { occurrences: dates.map((date): Occurrence => ({ date, ...spanOf({ ...plan, date }) })) }
}

/** The class lasts its minutes on a stopwatch, also over the night in which clocks change. */
export function spanOf(planned: LocalTime & { minutes: number }) {
  const startsAt = instantOf(planned)
  return { startsAt, endsAt: startsAt.add({ minutes: planned.minutes }) }
}

/** Stops one past the longest series: enough to know that it is too long. */
function datesOf({ date, weekdays, until, times = longestSeries + 1, dates = [] }: Plan): Temporal.PlainDate[] {
  if (weekdays.length === 0) return each([date, ...dates])
  const found: Temporal.PlainDate[] = []
  const most = Math.min(times, longestSeries + 1)
  for (let day = date; found.length < most && !isAfter(day, until); day = day.add({ days: 1 })) {
    if (weekdays.includes(day.dayOfWeek)) found.push(day)
  }
  return found
}

/** In their order, each once. */
function each(dates: readonly Temporal.PlainDate[]): Temporal.PlainDate[] {
  const named = new Map(dates.map((date) => [date.toString(), date]))
  return [...named.values()].sort(Temporal.PlainDate.compare)
}

function isAfter(day: Temporal.PlainDate, until: Temporal.PlainDate | undefined): boolean {
  return until !== undefined && Temporal.PlainDate.compare(day, until) > 0
}
