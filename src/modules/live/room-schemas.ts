import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { line, lineOrNothing, prose, webAddress } from '#kernel/text'
import { FileView, fileId } from '#modules/files/schema'
import { instant, RoomRole, sessionId } from './session-schemas.ts'

export type ChatLineId = Id<'lin'>
export type PollId = Id<'pol'>
export type StrokeId = Id<'stk'>

/** `waiting`: the seat is taken, but somebody has to let its person in; the channel of the seat says when. */
export const Entry = z.object({
  kind: z.enum(['room', 'link', 'waiting']),
  url: z.string(),
  token: z.string().nullable(),
  role: RoomRole,
  seatId: idOf('sea'),
  /** The group whose room it is, while the class is parted into groups. */
  groupId: idOf('grp').nullable(),
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
export const WaitingView = z.object({
  seatId: idOf('sea'),
  name: z.string(),
  role: RoomRole,
  since: instant,
  refused: z.boolean(),
})
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
  role: RoomRole,
  at: instant,
  text: z.string(),
  files: z.array(FileView),
})
export type LineView = z.infer<typeof LineView>
export const Lines = z.object({ items: z.array(LineView), next: idOf('lin').nullable() })
export const Said = z.object({ lineId: idOf('lin') })
export const Muted = z.object({ muted: z.int() })
export const MuteSeat = z.strictObject({
  sessionId,
  seatId,
  source: z.enum(['microphone', 'camera', 'screen']).default('microphone'),
})
/** `connection` is the one that ends; others of the same seat go on. */
export const LeaveRoom = z.strictObject({ sessionId, connection: z.string().max(100).optional() })
