import fc from 'fast-check'
import ICAL from 'ical.js'
import { describe, expect, test } from 'vitest'
import { newId } from '#kernel/id'
import { calendarOf } from './calendars.ts'
import { spanOf } from './occurrences.ts'

const now = Temporal.Instant.from('2026-01-01T12:00:00Z')
const about = {
  to: { name: 'Kofi "K" Mensah;x', address: 'kofi@school.test' },
  origin: 'https://school.test',
  schoolName: 'Northside, evenings',
  sender: 'lectern@school.test',
  now,
}
const zones = [
  'Europe/Paris',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'America/Sao_Paulo',
  'UTC',
]

type Class = { title?: string; timeZone?: string; date?: string; time?: string; sequence?: number; cancelled?: boolean }

function session({
  title = 'Fractions',
  timeZone = 'Europe/Paris',
  date = '2026-10-20',
  time = '18:00',
  ...more
}: Class) {
  const planned = { date: Temporal.PlainDate.from(date), time: Temporal.PlainTime.from(time), timeZone, minutes: 90 }
  const { startsAt, endsAt } = spanOf(planned)
  return {
    id: newId('ses', now),
    title,
    course: 'Mathematics',
    starts_at: startsAt,
    ends_at: endsAt,
    time_zone: timeZone,
    sequence: more.sequence ?? 0,
    cancelled_at: more.cancelled ? now : null,
  }
}

/** As a calendar program that trusts nothing but the file reads it. */
function readBy(content: string) {
  const component = new ICAL.Component(ICAL.parse(content))
  const zones = component.getAllSubcomponents('vtimezone').map((zone) => new ICAL.Timezone(zone))
  const instantOf = (property: ICAL.Property | null) => {
    const time = property?.getFirstValue() as ICAL.Time
    const zone = zones.find(({ tzid }) => tzid === property?.getFirstParameter('tzid'))
    if (zone) time.zone = zone
    return Temporal.Instant.fromEpochMilliseconds(time.toUnixTime() * 1000).toString()
  }
  const events = component.getAllSubcomponents('vevent').map((event) => {
    const start = event.getFirstProperty('dtstart')
    const time = start?.getFirstValue() as ICAL.Time
    return {
      at: instantOf(start),
      until: instantOf(event.getFirstProperty('dtend')),
      stamp: String(event.getFirstPropertyValue('dtstamp')),
      isUtc: time.zone === ICAL.Timezone.utcTimezone,
      wall: `${time.hour}:${time.minute}`,
      uid: String(event.getFirstPropertyValue('uid')),
      sequence: Number(event.getFirstPropertyValue('sequence')),
      status: String(event.getFirstPropertyValue('status')),
      summary: String(event.getFirstPropertyValue('summary')),
      attendees: event.getAllProperties('attendee').map((one) => String(one.getFirstValue()).toLowerCase()),
    }
  })
  return { method: String(component.getFirstPropertyValue('method')), events, zones }
}

describe('The calendar file of a class', () => {
  test('invites the reader to one class, under an identity that never changes', () => {
    const one = session({ sequence: 3 })
    const { method, content } = calendarOf([one], about)
    const read = readBy(content)
    expect(read.method).toBe('REQUEST')
    expect(method).toBe('REQUEST')
    expect(read.events).toEqual([
      {
        at: '2026-10-20T16:00:00Z',
        until: '2026-10-20T17:30:00Z',
        stamp: '2026-01-01T12:00:00Z',
        isUtc: false,
        wall: '18:0',
        uid: `${one.id}@school.test`,
        sequence: 3,
        status: 'CONFIRMED',
        summary: 'Fractions',
        attendees: ['mailto:kofi@school.test'],
      },
    ])
  })

  test('takes one class back', () => {
    const read = readBy(calendarOf([session({ cancelled: true, sequence: 1 })], about).content)
    expect([read.method, read.events[0]?.status]).toEqual(['CANCEL', 'CANCELLED'])
  })

  test('publishes several classes in their own zones, cancelled ones as cancelled', () => {
    const read = readBy(
      calendarOf([session({}), session({ timeZone: 'Asia/Kathmandu' }), session({ cancelled: true })], about).content,
    )
    expect(read.method).toBe('PUBLISH')
    expect(read.events.map(({ status, attendees }) => [status, attendees.length])).toEqual([
      ['CONFIRMED', 0],
      ['CONFIRMED', 0],
      ['CANCELLED', 0],
    ])
  })

  test('holds what people typed as text, never as another property', () => {
    const title = 'A, b; c\\ "d" BEGIN:VEVENT 漢字 🦉'
    const read = readBy(calendarOf([session({ title })], about).content)
    expect(read.events.map(({ summary }) => summary)).toEqual([title])
  })

  test('has no line longer than 75 bytes, and ends its lines as the standard wants', () => {
    const { content } = calendarOf([session({ title: 'é'.repeat(120) })], about)
    for (const line of content.split('\r\n')) {
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
      expect(line).not.toContain('\n')
    }
  })

  test('means the same instant and the same wall clock in any zone on any day, read with its own rules alone', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 3000 }),
        fc.integer({ min: 0, max: 95 }),
        (timeZone, days, quarter) => {
          const date = Temporal.PlainDate.from('2024-01-01').add({ days }).toString()
          const time = Temporal.PlainTime.from('00:00')
            .add({ minutes: quarter * 15 })
            .toString()
          const one = session({ timeZone, date, time })
          const [event] = readBy(calendarOf([one], about).content).events
          const local = one.starts_at.toZonedDateTimeISO(event?.isUtc ? 'UTC' : timeZone)
          expect(event).toMatchObject({ until: one.ends_at.toString() })
          expect(event).toMatchObject({ at: one.starts_at.toString(), wall: `${local.hour}:${local.minute}` })
        },
      ),
      { numRuns: 300, examples: [['America/New_York', 1035, 4]] },
    )
  })

  test('leaves the zone of a class only where it begins or ends in an hour that the clock shows twice', () => {
    const startsAt = (time: string, date = '2026-11-01') => {
      const one = session({ timeZone: 'America/New_York', date, time })
      const { isUtc, at } = readBy(calendarOf([one], about).content).events[0] ?? {}
      return [isUtc, at]
    }
    expect(startsAt('23:00', '2026-10-31')).toEqual([false, '2026-11-01T03:00:00Z'])
    expect(startsAt('00:00')).toEqual([true, '2026-11-01T04:00:00Z'])
    expect(startsAt('01:00')).toEqual([true, '2026-11-01T05:00:00Z'])
    expect(startsAt('01:45')).toEqual([true, '2026-11-01T05:45:00Z'])
    expect(startsAt('02:00')).toEqual([false, '2026-11-01T07:00:00Z'])
  })
})
