import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { instant, sessionId } from './session-schemas.ts'

export type CaptionId = Id<'cap'>

/** What a teacher may say is spoken in a class (ISO 639-1); any other is found out. */
export const captionLanguages = [
  ...(['ar', 'bn', 'cs', 'da', 'de', 'el', 'en', 'es', 'fa', 'fi', 'fr', 'he', 'hi', 'hu', 'id', 'it', 'ja'] as const),
  ...(['ko', 'nl', 'no', 'pl', 'pt', 'ro', 'ru', 'sv', 'sw', 'th', 'tr', 'uk', 'ur', 'vi', 'zh'] as const),
] as const
export const CaptionLanguage = z.enum(captionLanguages)
export type CaptionLanguage = z.output<typeof CaptionLanguage>

export const StartCaptions = z.strictObject({ sessionId, language: CaptionLanguage.nullish() })
export type StartCaptions = z.output<typeof StartCaptions>
export const AnswerCaptions = z.strictObject({ sessionId, leftOut: z.stringbool().or(z.boolean()) })

export const CaptionView = z.object({
  captionId: idOf('cap'),
  seatId: idOf('sea'),
  name: z.string(),
  beganAt: instant,
  text: z.string(),
})
export type CaptionView = z.infer<typeof CaptionView>

export const CaptionsView = z.object({
  /** There is a recogniser, and this class is held where it can be listened to. */
  offered: z.boolean(),
  on: z.boolean(),
  language: CaptionLanguage.nullable(),
  /** Since when the recogniser does not answer. */
  pausedAt: instant.nullable(),
  /** Of the person who asks. */
  leftOut: z.boolean(),
  /** What was said last, oldest first. */
  items: z.array(CaptionView),
})
export type CaptionsView = z.infer<typeof CaptionsView>
