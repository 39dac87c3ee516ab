import { z } from 'zod'
import { prose } from '#kernel/text'
import { firstName, lastName, titleOfName } from '#modules/identity/schema'
import { language, timeZone } from '#modules/school/schema'

export const profile = z.object({
  name: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  title: z.string().nullable(),
  language,
  timeZone: z.string(),
  bio: z.string(),
})
export type Profile = z.infer<typeof profile>

export const changeOfProfile = z.object({
  firstName,
  lastName,
  title: z.preprocess((text) => (text === '' ? null : text), titleOfName.nullable().default(null)),
  language,
  timeZone,
  bio: prose(500),
})
export type ChangeOfProfile = z.output<typeof changeOfProfile>

/** E.164 (ITU-T): a plus, the country's code and the number, 15 digits at most. People write it with spaces, dashes and brackets. */
export const phoneNumber = z
  .string()
  .max(40, 'field.too_long')
  .transform((text) => text.replace(/[\s().\-\u2010-\u2015/]/g, '').replace(/^00(?=[1-9])/, '+'))
  .pipe(z.string().regex(/^\+[1-9]\d{6,14}$/, 'field.not_a_phone'))

const nothing = (text: unknown) => (typeof text === 'string' && text.trim() === '' ? null : text)

/** Nobody has to give one: empty is none. */
export const changeOfPhone = z.object({ phone: z.preprocess(nothing, phoneNumber.nullable()) })
export const myPhone = z.object({ phone: z.string().nullable() })

const choice = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, 'field.invalid').default(values[0] as T[0])

/** How pages are to be, never why: closed values only, the first of each is how they are for everybody. */
export const interfaceSettings = z.object({
  textSize: choice('normal', 'large', 'larger', 'largest'),
  contrast: choice('system', 'more'),
  motion: choice('system', 'reduced'),
  targets: choice('normal', 'large'),
  captions: choice('off', 'on'),
  keyboardHints: choice('off', 'on'),
  layout: choice('full', 'simple'),
  announcements: choice('normal', 'more'),
})
export type InterfaceSettings = z.infer<typeof interfaceSettings>

/** How pages are for who has chosen nothing. */
export const usualInterface: InterfaceSettings = interfaceSettings.parse({})

export const arrangementOfInterface = interfaceSettings.extend({
  /** To keep this with the account; without it nothing is kept. */
  agreed: z.literal(true, 'consent.needed'),
})
export const myInterface = z.object({
  chosen: z.boolean(),
  settings: interfaceSettings,
  consentedAt: z.iso.datetime().nullable(),
})

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
export const rowsRemoved = z.object({ rows: z.number().int() })
