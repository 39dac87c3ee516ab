import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endOf, moved, passed, shareOf } from './deadlines.ts'
import { jurisdictionOf } from './jurisdictions.ts'
import { dueOf } from './request-rules.ts'
import { partsOfCountries } from './schema.ts'

const zones = [
  'UTC',
  'Europe/Paris',
  'America/Toronto',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Africa/Lagos',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'America/Havana',
]
const zone = fc.constantFrom(...zones)
const instant = fc
  .integer({ min: Date.UTC(1995, 0, 1), max: Date.UTC(2060, 11, 31) })
  .map((milliseconds) => Temporal.Instant.fromEpochMilliseconds(milliseconds))
const dayIn = (at: Temporal.Instant, timeZone: string) => at.toZonedDateTimeISO(timeZone).toPlainDate()
const runs = { numRuns: 2000 }

describe('A deadline, whatever the day, the zone and its daylight saving', () => {
  it('is the earlier of thirty days and a calendar month', () => {
    fc.assert(
      fc.property(instant, zone, (from, timeZone) => {
        const [received, due] = [dayIn(from, timeZone), dayIn(endOf({ days: 30, months: 1 }, from, timeZone), timeZone)]
        const thirty = received.add({ days: 30 })
        const month = received.add({ months: 1 })
        expect(String(due)).toBe(String(Temporal.PlainDate.compare(thirty, month) < 0 ? thirty : month))
        expect(received.until(due).days).toBeGreaterThanOrEqual(28)
        expect(received.until(due).days).toBeLessThanOrEqual(30)
      }),
      runs,
    )
  })

  it('comes with the last millisecond of its day', () => {
    fc.assert(
      fc.property(instant, zone, fc.integer({ min: 1, max: 90 }), (from, timeZone, days) => {
        const due = endOf({ days }, from, timeZone)
        const before = dayIn(due, timeZone)
        const after = dayIn(due.add({ milliseconds: 1 }), timeZone)
        expect(Temporal.PlainDate.compare(after, before)).toBe(1)
      }),
      runs,
    )
  })

  it('is never earlier for what arrived later', () => {
    fc.assert(
      fc.property(instant, instant, zone, fc.constantFrom('FR', 'GB', 'US-CA', null), (one, other, timeZone, place) => {
        const [first, second] = [one, other].toSorted(Temporal.Instant.compare) as [Temporal.Instant, Temporal.Instant]
        const [due, later] = [dueOf(first, place, timeZone), dueOf(second, place, timeZone)]
        expect(Temporal.Instant.compare(due, later)).toBeLessThanOrEqual(0)
      }),
      runs,
    )
  })

  it('counts no Saturday and no Sunday among working days', () => {
    fc.assert(
      fc.property(instant, zone, fc.integer({ min: 1, max: 30 }), (from, timeZone, workingDays) => {
        const due = dayIn(endOf({ workingDays }, from, timeZone), timeZone)
        expect(due.dayOfWeek).toBeLessThanOrEqual(5)
        let counted = 0
        for (let day = dayIn(from, timeZone); Temporal.PlainDate.compare(day, due) < 0; ) {
          day = day.add({ days: 1 })
          if (day.dayOfWeek <= 5) counted += 1
        }
        expect(counted).toBe(workingDays)
      }),
      runs,
    )
  })

  it('moves by as many days as its clock stood', () => {
    fc.assert(
      fc.property(instant, zone, fc.integer({ min: 0, max: 40 }), (from, timeZone, days) => {
        const due = endOf({ days: 30 }, from, timeZone)
        const to = from.toZonedDateTimeISO(timeZone).add({ days }).toInstant()
        const later = moved(due, { from, to }, timeZone)
        expect(dayIn(due, timeZone).until(dayIn(later, timeZone)).days).toBe(
          dayIn(from, timeZone).until(dayIn(to, timeZone)).days,
        )
      }),
      runs,
    )
  })

  it('has each mark told once and in order, however often somebody looks', () => {
    const times = fc.array(fc.integer({ min: 0, max: 130 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(instant, zone, times, (from, timeZone, looks) => {
        const due = endOf({ days: 30, months: 1 }, from, timeZone)
        const marks = shareOf(from, due, [50, 80, 100])
        const whole = due.epochMilliseconds - from.epochMilliseconds
        let told = 0
        for (const percent of looks.toSorted((one, other) => one - other)) {
          const now = from.add({ milliseconds: Math.floor((whole * percent) / 100) })
          const { level, next } = passed(marks, told, now)
          expect(level === null || (level > told && level <= percent)).toBe(true)
          if (level !== null) told = level
          expect(passed(marks, told, now).level).toBeNull()
          if (next) expect(Temporal.Instant.compare(next, now)).toBe(1)
          else expect(told).toBe(100)
        }
      }),
      runs,
    )
  })
})

it.each([
  ['2027-01-31T10:00:00Z', 'Europe/Paris', '2027-02-28'],
  ['2028-01-31T10:00:00Z', 'Europe/Paris', '2028-02-29'],
  ['2026-12-31T23:30:00Z', 'Europe/Paris', '2027-01-31'],
  ['2026-03-05T10:00:00Z', 'America/Toronto', '2026-04-04'],
  ['2026-02-10T10:00:00Z', 'UTC', '2026-03-10'],
  // The island group went from the 29th of December to the 31st.
  ['2011-11-30T12:00:00Z', 'Pacific/Apia', '2011-12-29'],
])('What arrives at %s in %s is due on %s', (received, timeZone, due) => {
  const at = dueOf(Temporal.Instant.from(received), null, timeZone)
  expect(String(at.toZonedDateTimeISO(timeZone).toPlainDate())).toBe(due)
})

it('Each place has its law, and where nobody knows the strictest counts', () => {
  const due = (place: string | null) => {
    const at = dueOf(Temporal.Instant.from('2026-09-01T09:00:00Z'), place, 'Europe/Paris')
    return String(at.toZonedDateTimeISO('Europe/Paris').toPlainDate())
  }
  expect(
    Object.fromEntries(['FR', 'GB', 'CA', 'CA-QC', 'US', 'US-CA', 'AU', 'NG', 'JP'].map((one) => [one, due(one)])),
  ).toEqual({
    FR: '2026-10-01',
    GB: '2026-10-01',
    CA: '2026-10-01',
    'CA-QC': '2026-10-01',
    US: '2026-10-01',
    'US-CA': '2026-10-16',
    AU: '2026-10-01',
    NG: '2026-10-01',
    JP: '2026-10-01',
  })
  expect(due(null)).toBe('2026-10-01')
  expect(['FR', 'GB', 'CA-QC', 'AU', 'JP'].map((place) => jurisdictionOf(place).extension)).toEqual([
    { months: 2 },
    { months: 2 },
    null,
    null,
    { days: 30 },
  ])
  expect(partsOfCountries.map((place) => jurisdictionOf(place).name)).toEqual(['quebec', 'california'])
})
