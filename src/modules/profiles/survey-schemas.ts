import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'

export const surveyCodes = {
  goals: ['learn_skill', 'prepare_exam', 'career', 'hobby', 'first_course', 'more_students', 'run_school'],
  platforms: ['none', 'zoom', 'meet', 'teams', 'moodle', 'other'],
  audience: ['children', 'teenagers', 'adults', 'professionals', 'mixed'],
  budget: ['nothing', 'little', 'some', 'much', 'undecided'],
  preferences: ['live', 'recordings', 'reading', 'exercises', 'small_groups', 'own_pace'],
} as const

const some = <const T extends readonly [string, ...string[]]>(codes: T) =>
  z
    .array(z.enum(codes, 'field.invalid'))
    .max(codes.length, 'field.too_long')
    .default([])
    .transform((chosen) => codes.filter((code) => (chosen as readonly string[]).includes(code)) as T[number][])
const one = <const T extends readonly [string, ...string[]]>(codes: T) =>
  z.preprocess((code) => (code === '' ? null : code), z.enum(codes, 'field.invalid').nullable().default(null))

const dashboard = z.enum(['fitted', 'default'], 'field.invalid').default('fitted')

/** Codes only: nothing here can hold what somebody wrote. */
export const surveyAnswers = z.object({
  goals: some(surveyCodes.goals),
  platforms: some(surveyCodes.platforms),
  audience: one(surveyCodes.audience),
  budget: one(surveyCodes.budget),
  preferences: some(surveyCodes.preferences),
  /** Whether the start page is made to fit. */
  dashboard,
})
export type SurveyAnswers = z.output<typeof surveyAnswers>

export const answeringSurvey = surveyAnswers.extend({ agreed: z.literal(true, 'consent.needed') })
export const mySurvey = z.object({
  answers: z
    .object({
      goals: z.array(z.enum(surveyCodes.goals)),
      platforms: z.array(z.enum(surveyCodes.platforms)),
      audience: z.enum(surveyCodes.audience).nullable(),
      budget: z.enum(surveyCodes.budget).nullable(),
      preferences: z.array(z.enum(surveyCodes.preferences)),
      dashboard: z.enum(['fitted', 'default']),
      submittedAt: z.iso.datetime(),
    })
    .nullable(),
})

/** To the next five; null where it would tell of a few. */
const percent = z.int().min(0).max(100).nullable()
const shares = <const Codes extends readonly string[]>(codes: Codes) =>
  z.object(Object.fromEntries(codes.map((code) => [code, percent])) as Record<Codes[number], typeof percent>)
const sharesOfAll = z.object({
  goals: shares(surveyCodes.goals),
  platforms: shares(surveyCodes.platforms),
  audience: shares(surveyCodes.audience),
  budget: shares(surveyCodes.budget),
  preferences: shares(surveyCodes.preferences),
})
export type Shares = z.infer<typeof sharesOfAll>
export type Question = keyof Shares
export const questions = Object.keys(surveyCodes) as [Question, ...Question[]]
export const insightId = idOf('ins')
export type InsightId = Id<'ins'>
export const insight = z.object({
  id: insightId,
  madeAt: z.iso.datetime(),
  /** At least so many. */
  people: z.int(),
  shares: sharesOfAll,
  /** Questions that too few had answered anew to be told again. */
  alike: z.array(z.enum(questions)),
})
export type Insight = z.input<typeof insight>
export const insightsPage = z.object({
  /** Whether a new one can be made; if not, too few people have answered, or too few since the last. */
  next: z.enum(['possible', 'too_few', 'too_alike']),
  items: z.array(insight),
})
