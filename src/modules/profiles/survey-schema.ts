import { z } from 'zod'

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
    .transform((chosen) => [...new Set(chosen)])
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
export const deletedSurvey = z.object({ rows: z.number().int() })
