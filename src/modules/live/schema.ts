import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { line, lineOrNothing, prose, webAddress } from '#kernel/text'
import { isTimeZone } from '#kernel/time'
import { FileView, fileId } from '#modules/files/schema'

export type SeriesId = Id<'ser'>
export type SessionId = Id<'ses'>
export type ChatLineId = Id<'lin'>
export type PollId = Id<'pol'>
export type StrokeId = Id<'stk'>
export type { RecordingId, RoomId, SeatId } from './ports.ts'

/** No series is longer than this: every class of it is a row that seats and attendance hang on. */
export const longestSeries = 200

const localDate = z.iso.date('field.invalid').transform((text) => Temporal.PlainDate.from(text))
const localTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'field.invalid')
  .transform((text) => Temporal.PlainTime.from(text))
const timeZone = z.string().max(60).refine(isTimeZone, 'field.invalid')
const minutes = z.coerce.number().int().min(5).max(720)
const instant = z.iso.datetime()
const sessionId = idOf('ses')

/** What a form sends for a field that was left empty. */
const unlessEmpty = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' || value === null ? undefined : value), schema.optional())

const capacity = unlessEmpty(z.coerce.number().int().min(1).max(10_000))
const following = z.stringbool().or(z.boolean()).default(false)
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

export const RoomRole = z.enum(['teacher', 'student'])
export type RoomRole = z.infer<typeof RoomRole>
export const Sessions = z.object({
  courseTitle: z.string(),
  courseTimeZone: z.string(),
  role: RoomRole,
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

/** `waiting`: the seat is taken, but somebody has to let its person in; the channel of the seat says when. */
export const Entry = z.object({
  kind: z.enum(['room', 'link', 'waiting']),
  url: z.string(),
  token: z.string().nullable(),
  role: RoomRole,
  seatId: idOf('sea'),
})

const seatId = idOf('sea')
export const OfSeat = z.strictObject({ sessionId, seatId })

export const SeatView = z.object({
  seatId,
  name: z.string(),
  photo: fileId.nullable(),
  /** Where their public page stands, if they have one. */
  page: z.string().nullable(),
  role: RoomRole,
  hosts: z.boolean(),
  handRaisedAt: instant.nullable(),
  here: z.boolean(),
  removed: z.boolean(),
})
export type SeatView = z.infer<typeof SeatView>

/** What people may do in this class, as those who steer it wish. */
export const Wishes = z.object({
  waiting: z.boolean(),
  locked: z.boolean(),
  sharing: z.boolean(),
  /** Everybody sees the board. */
  board: z.boolean(),
  /** Everybody may draw on it. */
  drawing: z.boolean(),
})
export type Wishes = z.infer<typeof Wishes>
export const ArrangementView = Wishes.extend({ spotlight: idOf('sea').nullable(), detour: z.string().nullable() })
export type ArrangementView = z.infer<typeof ArrangementView>
export const Arrange = z.strictObject({ sessionId, ...Wishes.partial().shape })
export type Arrange = z.output<typeof Arrange>
export const Spotlight = z.strictObject({ sessionId, seatId: idOf('sea').nullable() })
export const Detour = z.strictObject({ sessionId, link: webAddress.nullable() })
/** Nobody named: everybody who waits. */
export const Admit = z.strictObject({ sessionId, seatId: idOf('sea').optional() })

export const gestures = ['clap', 'heart', 'laugh', 'surprise', 'yes', 'no'] as const
export const Gesture = z.enum(gestures)
export type Gesture = z.infer<typeof Gesture>
export const MakeGesture = z.strictObject({ sessionId, gesture: Gesture })

/** Somebody in front of the room, for those who may let them in. */
export const WaitingView = z.object({ seatId: idOf('sea'), name: z.string(), since: instant, refused: z.boolean() })
export type WaitingView = z.infer<typeof WaitingView>

const pollId = idOf('pol')
export const OfPoll = z.strictObject({ sessionId, pollId })
export const MakePoll = z.strictObject({
  sessionId,
  question: line(300),
  choices: z.array(line(120)).min(2).max(8),
  /** Nobody, not even the teacher, sees who chose what. */
  anonymous: z.boolean().default(true),
})
export type MakePoll = z.output<typeof MakePoll>
export const MadePoll = z.object({ pollId })
export const Vote = z.strictObject({ sessionId, pollId, place: z.int().min(0).max(7) })
export const PollView = z.object({
  pollId,
  question: z.string(),
  anonymous: z.boolean(),
  state: z.enum(['draft', 'open', 'closed']),
  shared: z.boolean(),
  kept: z.boolean(),
  voters: z.int(),
  /** I have voted. What I chose, an anonymous poll does not know. */
  voted: z.boolean(),
  choices: z.array(
    z.object({
      place: z.int(),
      text: z.string(),
      /** Nothing until it is shared, but for those who steer the class. */
      votes: z.int().nullable(),
      mine: z.boolean(),
      names: z.array(z.string()),
    }),
  ),
})
export type PollView = z.infer<typeof PollView>
export const Polls = z.object({ items: z.array(PollView) })

export const KeepNote = z.strictObject({ sessionId, text: prose(20_000) })
export const NoteView = z.object({ text: z.string() })

export const strokeColours = ['ink', 'blue', 'red', 'green', 'yellow'] as const
/** In ten-thousandths of the board. */
export const boardSize = 10_000
const strokeId = idOf('stk')
export const Draw = z.strictObject({
  sessionId,
  colour: z.enum(strokeColours),
  width: z.int().min(10).max(400),
  /** x and y in turn. */
  points: z
    .array(z.int().min(0).max(boardSize))
    .min(2)
    .max(1200)
    .refine((points) => points.length % 2 === 0, 'field.invalid'),
})
export type Draw = z.output<typeof Draw>
export const Drawn = z.object({ strokeId })
export const StrokesOfClass = z.strictObject({
  sessionId,
  after: strokeId.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(500),
})
export type StrokesOfClass = z.output<typeof StrokesOfClass>
export const StrokeView = z.object({
  strokeId,
  seatId: idOf('sea'),
  colour: z.enum(strokeColours),
  width: z.int(),
  points: z.array(z.int()),
})
export type StrokeView = z.infer<typeof StrokeView>
export const Strokes = z.object({ items: z.array(StrokeView), next: strokeId.nullable() })

/** No address: this class is held where we can try nothing. */
export const NetworkKeys = z.object({ url: z.string().nullable(), tokens: z.array(z.string()) })

/** A class as it is now. `at`: how far its channel had come; whoever follows it from there misses nothing. */
export const RoomView = z.object({
  at: z.int(),
  seats: z.array(SeatView),
  arrangement: ArrangementView,
  waiting: z.array(WaitingView),
  polls: z.array(PollView),
})
export type RoomView = z.infer<typeof RoomView>

/** Words, files that were uploaded before, or both. */
export const Say = z
  .strictObject({ sessionId, text: lineOrNothing(1000), files: z.array(fileId).max(5).default([]) })
  .refine(({ text, files }) => text !== '' || files.length > 0, { path: ['text'], message: 'field.blank' })
export type Say = z.output<typeof Say>
export const OfLine = z.strictObject({ sessionId, lineId: idOf('lin') })
export const LinesOfClass = z.strictObject({
  sessionId,
  /** Goes back from there. */
  before: idOf('lin').optional(),
  limit: z.coerce.number().int().min(1).max(100).default(100),
})
export type LinesOfClass = z.output<typeof LinesOfClass>
export const LineView = z.object({
  lineId: idOf('lin'),
  seatId,
  name: z.string(),
  at: instant,
  text: z.string(),
  files: z.array(FileView),
})
export type LineView = z.infer<typeof LineView>
export const Lines = z.object({ items: z.array(LineView), next: idOf('lin').nullable() })

export const AttendanceMark = z.enum(['present', 'late', 'left_early', 'late_and_left_early', 'absent', 'excused'])
export type AttendanceMark = z.infer<typeof AttendanceMark>
const personId = idOf('per')

export const AttendanceLine = z.object({
  personId,
  name: z.string(),
  role: RoomRole,
  mark: AttendanceMark,
  /** What the seats say, when somebody has set another mark by hand. */
  reckoned: AttendanceMark,
  seconds: z.int(),
  joinedAt: instant.nullable(),
  /** Nothing while they are still there. */
  leftAt: instant.nullable(),
  lateBySeconds: z.int(),
  leftEarlyBySeconds: z.int(),
  correction: z.object({ reason: z.string(), by: z.string(), at: instant }).nullable(),
})
export type AttendanceLine = z.infer<typeof AttendanceLine>
/** Before the class has begun nobody can be absent from it. */
export const Attendance = z.object({
  session: SessionView,
  begun: z.boolean(),
  seconds: z.int(),
  lines: z.array(AttendanceLine),
})

export const CorrectAttendance = z.strictObject({ sessionId, personId, mark: AttendanceMark, reason: line(300) })
export type CorrectAttendance = z.output<typeof CorrectAttendance>
export const AttendanceFile = z.object({ name: z.string(), csv: z.string() })
export const Done = z.object({})

export const Cancelled = z.object({ cancelled: z.int() })
export const Said = z.object({ lineId: idOf('lin') })
export const Muted = z.object({ muted: z.int() })
export const MuteSeat = z.strictObject({
  sessionId,
  seatId,
  source: z.enum(['microphone', 'camera', 'screen']).default('microphone'),
})
/** `connection` is the one that ends; others of the same seat go on. */
export const LeaveRoom = z.strictObject({ sessionId, connection: z.string().max(100).optional() })

const recordingId = idOf('rec')
export const ArrangeRecording = z.strictObject({
  sessionId,
  enabled: z.stringbool().or(z.boolean()).default(false),
  /** A point a line, with the minute at which it begins. */
  agenda: prose(4000).default(''),
  keepDays: z.coerce.number().int().min(1).max(3650).default(180),
})
export type ArrangeRecording = z.output<typeof ArrangeRecording>
export const AnswerRecording = z.strictObject({ sessionId, agreed: z.stringbool().or(z.boolean()) })
export const OfRecording = z.strictObject({ sessionId, recordingId })
export const WithdrawRecording = OfRecording.extend({ withdrawn: z.stringbool().or(z.boolean()) })
export const RecordingStarted = z.object({ recordingId })
export const RecordingView = z.object({
  recordingId,
  state: z.enum(['going_on', 'processing', 'ready', 'failed']),
  startedAt: instant,
  stoppedAt: instant.nullable(),
  seconds: z.int().nullable(),
  file: FileView.nullable(),
  withdrawn: z.boolean(),
  keepUntil: instant.nullable(),
  /** Where the points of the agenda begin. */
  chapters: z.array(z.object({ seconds: z.int(), title: z.string() })),
})
export type RecordingView = z.infer<typeof RecordingView>
export const Recordings = z.object({
  /** Not in a course of minors. */
  allowed: z.boolean(),
  enabled: z.boolean(),
  agenda: z.string(),
  keepDays: z.int(),
  /** What the person who asks said to the recording that is going on. */
  answer: z.enum(['agreed', 'left_out']).nullable(),
  items: z.array(RecordingView),
})
export type Recordings = z.infer<typeof Recordings>

const toleratedMinutes = z.coerce.number().int().min(0).max(240)
export const SetTolerance = z.strictObject({
  sessionId,
  lateMinutes: toleratedMinutes,
  earlyMinutes: toleratedMinutes,
  /** In every class of the course that is not over. */
  wholeCourse: following,
})
export type SetTolerance = z.output<typeof SetTolerance>
export const OwnAttendance = z.object({ mark: AttendanceMark, seconds: z.int() })
export const CourseAttendancePage = z.strictObject({
  courseId: idOf('crs'),
  after: unlessEmpty(idOf('enr')),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export type CourseAttendancePage = z.output<typeof CourseAttendancePage>
export const StudentAttendance = z.object({
  enrolmentId: idOf('enr'),
  personId,
  name: z.string(),
  classes: z.int(),
  present: z.int(),
  late: z.int(),
  leftEarly: z.int(),
  absent: z.int(),
  excused: z.int(),
  minutes: z.int(),
  /** In each of `latest`, in that order; null where they had not joined yet. */
  marks: z.array(AttendanceMark.nullable()),
})
export type StudentAttendance = z.infer<typeof StudentAttendance>
export const CourseAttendance = z.object({
  courseTitle: z.string(),
  classes: z.int(),
  /** Of everybody together, in all classes. */
  participantMinutes: z.int(),
  latest: z.array(z.object({ sessionId, title: z.string(), startsAt: z.iso.datetime() })),
  /** What counts as late and as early in the next class; null while none is planned. */
  rules: z.object({ sessionId, lateMinutes: z.int(), earlyMinutes: z.int() }).nullable(),
  items: z.array(StudentAttendance),
  next: idOf('enr').nullable(),
})
export const Months = z.strictObject({ months: z.coerce.number().int().min(1).max(36).default(12) })
export const Participation = z.object({
  items: z.array(z.object({ month: z.string(), classes: z.int(), minutes: z.int() })),
})
