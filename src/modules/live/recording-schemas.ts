import { z } from 'zod'
import { idOf } from '#kernel/id'
import { prose } from '#kernel/text'
import { FileView } from '#modules/files/schema'
import { CaptionLanguage } from './caption-schemas.ts'
import { instant, sessionId } from './session-schemas.ts'

const recordingId = idOf('rec')
export const keepDays = z.coerce.number().int().min(1).max(3650).default(180)
export const ArrangeRecording = z.strictObject({
  sessionId,
  enabled: z.stringbool().or(z.boolean()).default(false),
  /** A point a line, with the minute at which it begins. */
  agenda: prose(4000).default(''),
  keepDays,
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
  /** Who speaks beside a screen that is shown: a silent film in the time of the film, with something to see in these seconds of it. */
  faces: z.object({ file: FileView, spans: z.array(z.object({ from: z.number(), to: z.number() })) }).nullable(),
  /** What is said in it can be read along; in which language, if its teacher said so. */
  captioned: z.object({ language: CaptionLanguage.nullable() }).nullable(),
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
