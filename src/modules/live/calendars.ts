import {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalCalendarMethod,
  ICalEventStatus,
  default as openCalendar,
} from 'ical-generator'
import type { CalendarPart } from '#modules/notifications/ports'
import type { SessionRow } from './sessions.ts'
import { vtimezone } from './vtimezones.ts'

type Dated = Pick<SessionRow, 'id' | 'title' | 'starts_at' | 'ends_at' | 'time_zone' | 'sequence' | 'cancelled_at'> & {
  course: string
}

type About = {
  to: { name: string; address: string }
  origin: string
  schoolName: string
  sender: string
  now: Temporal.Instant
  /** For somebody's own keeping: nobody is invited. */
  published?: true
}

/**
 * Classes for the reader's calendar program. Each keeps its UID for ever; a higher SEQUENCE replaces what the program knows.
 * One class is an invitation or its cancellation; several cannot be (RFC 5546 wants one UID), so they are published.
 */
export function calendarOf(
  sessions: readonly Dated[],
  { to, origin, schoolName, sender, now, published }: About,
): CalendarPart {
  const method = published ? ICalCalendarMethod.PUBLISH : methodFor(sessions)
  const begin = earliest(sessions).subtract({ hours: 24 })
  const end = latest(sessions).add({ hours: 24 })
  const calendar = openCalendar({
    prodId: { company: 'Lectern', product: 'Lectern', language: 'EN' },
    method,
    // no zone of its own: with one, DTSTAMP would be written in it, and RFC 5545 wants UTC
    timezone: { name: null, generator: (zone) => vtimezone(zone, begin, end) },
  })
  const { host } = new URL(origin)
  for (const session of sessions) {
    const zone = zoneToSay(session)
    const event = calendar.createEvent({
      id: `${session.id}@${host}`,
      sequence: session.sequence,
      stamp: now,
      start: session.starts_at.toZonedDateTimeISO(zone),
      end: session.ends_at.toZonedDateTimeISO(zone),
      timezone: zone,
      summary: session.title,
      description: session.course,
      location: `${origin}/class/${session.id}`,
      url: `${origin}/class/${session.id}`,
      status: session.cancelled_at ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
      organizer: { name: schoolName, email: sender },
    })
    if (method === ICalCalendarMethod.PUBLISH) continue
    event.createAttendee({
      name: to.name,
      email: to.address,
      role: ICalAttendeeRole.REQ,
      status: ICalAttendeeStatus.NEEDSACTION,
      rsvp: false,
    })
  }
  return { method, content: calendar.toString() }
}

/**
 * The class's own zone; UTC where the clock shows the hour of its start or end twice. RFC 5545 means the first of the two, and
 * some programs read the second.
 */
function zoneToSay({ starts_at, ends_at, time_zone }: Dated): string {
  return [starts_at, ends_at].some((at) => isShownTwice(at, time_zone)) ? 'UTC' : time_zone
}

function isShownTwice(at: Temporal.Instant, timeZone: string): boolean {
  const shown = at.toZonedDateTimeISO(timeZone).toPlainDateTime()
  const [first, second] = (['earlier', 'later'] as const).map(
    (disambiguation) => shown.toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds,
  )
  return first !== second
}

function methodFor([first, ...more]: readonly Dated[]) {
  if (more.length > 0) return ICalCalendarMethod.PUBLISH
  return first?.cancelled_at ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST
}

const earliest = (sessions: readonly Dated[]) =>
  sessions.map(({ starts_at }) => starts_at).sort(Temporal.Instant.compare)[0] as Temporal.Instant
const latest = (sessions: readonly Dated[]) =>
  sessions
    .map(({ ends_at }) => ends_at)
    .sort(Temporal.Instant.compare)
    .at(-1) as Temporal.Instant
