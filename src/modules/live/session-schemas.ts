import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { line, webAddress } from '#kernel/text'
import { isTimeZone } from '#kernel/time'

export type SeriesId = Id<'ser'>
export type SessionId = Id<'ses'>

/** No series is longer than this: every class of it is a row that seats and attendance hang on. */
export const longestSeries = 200

export const localDate = z.iso.date('field.invalid').transform((text) => Temporal.PlainDate.from(text))
export const localTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'field.invalid')
  .transform((text) => Temporal.PlainTime.from(text))
export const timeZone = z.string().max(60).refine(isTimeZone, 'field.invalid')
export const minutes = z.coerce.number().int().min(5).max(720)
export const instant = z.iso.datetime()
export const sessionId = idOf('ses')

/** What a form sends for a field that was left empty. */
export const unlessEmpty = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' || value === null ? undefined : value), schema.optional())

export const capacity = unlessEmpty(z.coerce.number().int().min(1).max(10_000))
export const following = z.stringbool().or(z.boolean()).default(false)
/** What a form sends for rows of dates of which some were left empty. */
const otherDates = z
  .array(z.string())
  .max(longestSeries)
  .default([])
  .transform((dates) => dates.filter((date) => date !== ''))
  .pipe(z.array(localDate))

export const PlanSessions = z
  .strictObject({
    courseId: idOf('crs'),
    title: line(120),
    date: localDate,
    time: localTime,
    timeZone,
    minutes,
    /** ISO weekdays, Monday is 1; none: one class only. */
    weekdays: z.array(z.coerce.number().int().min(1).max(7)).max(7).default([]),
    until: unlessEmpty(localDate),
    times: unlessEmpty(z.coerce.number().int().min(1).max(longestSeries)),
    /** Further days of a series that follows no week. */
    dates: otherDates,
    meetingLink: unlessEmpty(webAddress),
    capacity,
  })
  .refine(({ weekdays, dates }) => weekdays.length === 0 || dates.length === 0, {
    path: ['dates'],
    error: 'field.weekly_or_dates',
  })
  .refine(({ weekdays, until, times }) => weekdays.length === 0 || (until === undefined) !== (times === undefined), {
    path: ['until'],
    error: 'field.one_end',
  })
export type PlanSessions = z.output<typeof PlanSessions>

export const OfCourse = z.strictObject({ courseId: idOf('crs') })
export const OfSession = z.strictObject({ sessionId })
const when = { date: localDate, time: localTime, timeZone, minutes }
/** `andFollowing`: the rest of the series moves by as much, but for classes that were moved by themselves. */
export const MoveSession = z.strictObject({ sessionId, ...when, andFollowing: following })
/** One more class in the series of this one. */
export const AddSession = z.strictObject({ sessionId, ...when })
export type AddSession = z.output<typeof AddSession>
export const Moved = z.object({ moved: z.int() })
export const RenameSession = z.strictObject({
  sessionId,
  title: line(120),
  meetingLink: unlessEmpty(webAddress),
  capacity,
})
export type RenameSession = z.output<typeof RenameSession>
export const CancelSession = z.strictObject({ sessionId, andFollowing: following })
export const ExtendSession = z.strictObject({ sessionId, minutes: z.coerce.number().int().min(5).max(60) })
export type MoveSession = z.output<typeof MoveSession>

export const SessionsOfCourse = z.strictObject({
  courseId: idOf('crs'),
  /** `over` lists backwards from the latest. */
  which: z.enum(['ahead', 'over']).default('ahead'),
  after: sessionId.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
})
export type SessionsOfCourse = z.output<typeof SessionsOfCourse>
export const NextSessions = z.strictObject({ limit: z.coerce.number().int().min(1).max(20).default(1) })

/** A day before a class, and just before it. */
export const ReminderKind = z.enum(['day', 'soon'])
export type ReminderKind = z.infer<typeof ReminderKind>

export const SessionState = z.enum(['planned', 'open', 'over', 'cancelled'])
export type SessionState = z.infer<typeof SessionState>

export const SessionView = z.object({
  sessionId,
  seriesId: idOf('ser'),
  courseId: idOf('crs'),
  title: z.string(),
  date: z.iso.date(),
  time: z.string(),
  timeZone: z.string(),
  minutes: z.int(),
  startsAt: instant,
  endsAt: instant,
  /** When the door of the room opens and shuts. */
  entersFrom: instant,
  entersUntil: instant,
  state: SessionState,
  /** The class is held somewhere else, behind a link that its teacher pasted. */
  elsewhere: z.boolean(),
  moved: z.boolean(),
  /** How many students fit in; nothing: as many as come. */
  capacity: z.int().nullable(),
})
export type SessionView = z.infer<typeof SessionView>

export const Planned = z.object({ seriesId: idOf('ser'), sessionId, sessions: z.int() })

export const RoomRole = z.enum(['teacher', 'student', 'guest'])
export type RoomRole = z.infer<typeof RoomRole>
export const Sessions = z.object({
  courseTitle: z.string(),
  courseTimeZone: z.string(),
  role: RoomRole,
  /** Whether classes may still be planned: not in a course that is archived or closing. */
  mayPlan: z.boolean(),
  items: z.array(SessionView),
  next: sessionId.nullable(),
})
export const ComingSessions = z.object({
  items: z.array(SessionView.extend({ courseTitle: z.string(), role: RoomRole })),
})

/** One class as its page shows it, to the person who asks. */
export const ClassView = SessionView.extend({
  courseTitle: z.string(),
  role: RoomRole,
  /** May steer the class: its teacher, or whom the teacher made a host of it. */
  hosts: z.boolean(),
  name: z.string(),
  seatId: idOf('sea').nullable(),
  removed: z.boolean(),
  /** People are let in one by one. */
  waiting: z.boolean(),
  /** Another way in, which the teacher sent to everybody. */
  detour: z.string().nullable(),
  chatSavedAt: instant.nullable(),
  endedAt: instant.nullable(),
  meetingLink: z.string().nullable(),
})
export type ClassView = z.infer<typeof ClassView>
export const Done = z.object({})

export const Cancelled = z.object({ cancelled: z.int() })
