/** The earlier of all that are named. */
export type Span = { readonly days?: number; readonly months?: number; readonly workingDays?: number }

/** The last moment of the last day: the day of receipt is not counted, and a month ends with its last day at the latest. */
export function endOf(span: Span, from: Temporal.Instant, timeZone: string): Temporal.Instant {
  return endOfDay(lastDay(span, dayOf(from, timeZone)), timeZone)
}

/** What a clock that stood still for a while has to run longer: whole days. */
export function moved(due: Temporal.Instant, stood: Stretch, timeZone: string): Temporal.Instant {
  const { days } = dayOf(stood.from, timeZone).until(dayOf(stood.to, timeZone))
  return days === 0 ? due : endOfDay(dayOf(due, timeZone).add({ days }), timeZone)
}
type Stretch = { from: Temporal.Instant; to: Temporal.Instant }

export type Mark = { readonly level: number; readonly at: Temporal.Instant }

/** When so many hundredths of the time between two instants are over. */
export function shareOf(from: Temporal.Instant, to: Temporal.Instant, levels: readonly number[]): Mark[] {
  const whole = to.epochMilliseconds - from.epochMilliseconds
  return levels.map((level) => ({ level, at: from.add({ milliseconds: Math.floor((whole * level) / 100) }) }))
}

export function hoursFrom(from: Temporal.Instant, levels: readonly number[]): Mark[] {
  return levels.map((level) => ({ level, at: from.add({ hours: level }) }))
}

/** The highest mark that was passed, if nobody was told of it yet, and when the next one comes. Marks stand in their order. */
export function passed(marks: readonly Mark[], told: number, now: Temporal.Instant) {
  const over = marks.filter(({ at }) => Temporal.Instant.compare(at, now) <= 0).at(-1)
  const next = marks.find(({ level, at }) => level > told && Temporal.Instant.compare(at, now) > 0)
  return { level: over && over.level > told ? over.level : null, next: next?.at ?? null }
}

function lastDay({ days, months, workingDays }: Span, from: Temporal.PlainDate): Temporal.PlainDate {
  const ends = [
    ...(days === undefined ? [] : [from.add({ days })]),
    ...(months === undefined ? [] : [from.add({ months })]),
    ...(workingDays === undefined ? [] : [afterWorkingDays(from, workingDays)]),
  ]
  const [earliest] = ends.toSorted(Temporal.PlainDate.compare)
  if (!earliest) throw new Error('A deadline without a length has no end.')
  return earliest
}

/** Saturdays and Sundays do not count. Holidays do: nobody is late for having counted one too many. */
function afterWorkingDays(from: Temporal.PlainDate, count: number): Temporal.PlainDate {
  let day = from
  for (let left = count; left > 0; ) {
    day = day.add({ days: 1 })
    if (day.dayOfWeek <= 5) left -= 1
  }
  return day
}

const dayOf = (at: Temporal.Instant, timeZone: string) => at.toZonedDateTimeISO(timeZone).toPlainDate()

/** A day of daylight saving is longer or shorter; some zones have left a day out. */
function endOfDay(day: Temporal.PlainDate, timeZone: string): Temporal.Instant {
  return day.add({ days: 1 }).toZonedDateTime(timeZone).toInstant().subtract({ milliseconds: 1 })
}
