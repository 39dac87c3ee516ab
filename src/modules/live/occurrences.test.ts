import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { occurrencesOf, type Plan } from './occurrences.ts'
import { longestSeries } from './schema.ts'

const zones = [
  'Europe/Paris',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Lagos',
  'America/Sao_Paulo',
  'Asia/Kathmandu',
  'Pacific/Apia',
]
const anyDate = fc.integer({ min: 0, max: 365 * 12 }).map((days) => Temporal.PlainDate.from('2020-01-01').add({ days }))
const anyTime = fc
  .integer({ min: 0, max: 24 * 12 - 1 })
  .map((fives) => Temporal.PlainTime.from('00:00').add({ minutes: fives * 5 }))
const anyWeekdays = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 })

const monday: Plan = {
  date: Temporal.PlainDate.from('2026-10-19'),
  time: Temporal.PlainTime.from('18:00'),
  timeZone: 'Europe/Paris',
  minutes: 90,
  weekdays: [1],
  times: 3,
}

describe('The classes of a series', () => {
  test('a class planned once is one class', () => {
    expect(datesOf({ ...monday, weekdays: [], times: undefined })).toEqual(['2026-10-19'])
  })

  test('begin with the first of the chosen weekdays', () => {
    expect(datesOf({ ...monday, weekdays: [3, 5] })).toEqual(['2026-10-21', '2026-10-23', '2026-10-28'])
  })

  test('keep their wall clock when daylight saving ends between two of them', () => {
    expect(classesOf(monday).map(({ startsAt }) => startsAt.toString())).toEqual([
      '2026-10-19T16:00:00Z',
      '2026-10-26T17:00:00Z',
      '2026-11-02T17:00:00Z',
    ])
  })

  test('last until a date, which may be a class itself', () => {
    expect(datesOf({ ...monday, times: undefined, until: Temporal.PlainDate.from('2026-11-02') })).toHaveLength(3)
  })

  test('refuse a plan that holds none, or too many', () => {
    expect(occurrencesOf({ ...monday, times: undefined, until: monday.date.subtract({ days: 1 }) })).toEqual({
      refused: 'series.empty',
    })
    expect(occurrencesOf({ ...monday, times: undefined, until: monday.date.add({ years: 5 }) })).toEqual({
      refused: 'series.too_long',
    })
  })

  test('fall on chosen weekdays, in order, at the planned wall clock in any zone, as many as were asked for', () => {
    fc.assert(
      fc.property(
        anyDate,
        anyTime,
        fc.constantFrom(...zones),
        anyWeekdays,
        fc.integer({ min: 1, max: longestSeries }),
        (date, time, timeZone, weekdays, times) => {
          const classes = classesOf({ date, time, timeZone, minutes: 60, weekdays, times })
          expect(classes).toHaveLength(times)
          for (const [index, { date: day, startsAt, endsAt }] of classes.entries()) {
            expect(weekdays).toContain(day.dayOfWeek)
            expect(endsAt.since(startsAt).total('minutes')).toBe(60)
            const before = classes[index - 1]
            if (before) expect(Temporal.PlainDate.compare(before.date, day)).toBe(-1)
            const here = startsAt.toZonedDateTimeISO(timeZone)
            if (existsIn(day, time, timeZone))
              expect([here.toPlainDate().toString(), here.toPlainTime().toString()]).toEqual([
                day.toString(),
                time.toString(),
              ])
            else expect(Temporal.PlainDateTime.compare(here.toPlainDateTime(), day.toPlainDateTime(time))).toBe(1)
          }
        },
      ),
      { numRuns: 150 },
    )
  })
})

function classesOf(plan: Plan) {
  const planned = occurrencesOf(plan)
  if ('refused' in planned) throw new Error(planned.refused)
  return planned.occurrences
}

const datesOf = (plan: Plan) => classesOf(plan).map(({ date }) => date.toString())

/** False inside the hour, or the day, that a zone leaves out. */
function existsIn(date: Temporal.PlainDate, time: Temporal.PlainTime, timeZone: string): boolean {
  try {
    date.toPlainDateTime(time).toZonedDateTime(timeZone, { disambiguation: 'reject' })
    return true
  } catch {
    return isRepeated(date, time, timeZone)
  }
}

function isRepeated(date: Temporal.PlainDate, time: Temporal.PlainTime, timeZone: string): boolean {
  const local = date.toPlainDateTime(time)
  return local.toZonedDateTime(timeZone, { disambiguation: 'earlier' }).toPlainDateTime().equals(local)
}
