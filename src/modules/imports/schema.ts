import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { arriving, type CountedWord, type OwnWord, ofOneself, stayingBehind } from '#kernel/import-words'
import { fileId } from '#modules/files/schema'

export type ImportId = Id<'imp'>
export const importId = idOf('imp')
const courseId = idOf('crs')

/** `looked`: its person decides; `refused`: nothing of it can be brought; `over`: it was brought, all or some of it. */
export const importStates = ['waiting', 'looked', 'put_away', 'refused', 'bringing', 'over'] as const

const details = z.record(z.string(), z.union([z.string(), z.number()]))
export const importView = z.object({
  importId,
  state: z.enum(importStates),
  askedAt: z.string(),
  /** Who made the copy, and when, as it says itself. */
  from: z.object({ name: z.string(), origin: z.string() }).nullable(),
  copiedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** Why nothing of it was brought: the code of a refusal. */
  refusal: z.string().nullable(),
  /** Its numbers. */
  details,
  courses: z.object({ all: z.int(), wanted: z.int(), brought: z.int(), refused: z.int() }),
})
export type ImportView = z.infer<typeof importView>

export const importViews = z.object({
  items: z.array(importView),
  /** For so long a copy waits for its person. */
  hours: z.int(),
})

const counted = z.object(
  Object.fromEntries([...arriving, ...stayingBehind].map((word) => [word, z.int().optional()])) as Record<
    CountedWord,
    z.ZodOptional<z.ZodInt>
  >,
)

export const arrivedCourse = z.object({
  place: z.int(),
  title: z.string(),
  counted,
  wanted: z.boolean(),
  refusal: z.string().nullable(),
  details,
  /** The course it became here, while it stands. */
  courseId: courseId.nullable(),
  /** The same course, brought before, while it stands. */
  before: z.object({ courseId, title: z.string() }).nullable(),
})
export type ArrivedCourseView = z.infer<typeof arrivedCourse>

const arrivedProfile = z.object({
  counted: z.object(
    Object.fromEntries(ofOneself.map((word) => [word, z.int().optional()])) as Record<OwnWord, z.ZodOptional<z.ZodInt>>,
  ),
  wanted: z.boolean(),
  brought: z.boolean(),
  refusal: z.string().nullable(),
  /** Whether something is filled in here that it would replace. */
  replaces: z.boolean(),
})

export const importDetails = importView.extend({
  items: z.array(arrivedCourse),
  next: z.int().nullable(),
  /** What its person says of themselves; null where that is nothing. */
  profile: arrivedProfile.nullable(),
})
export type ImportDetails = z.infer<typeof importDetails>

export const none = z.strictObject({})
export const readCopy = z.strictObject({ fileId })
export const ofImport = z.strictObject({ importId })
export const pageOfImport = z.strictObject({
  importId,
  after: z.coerce.number().int().min(-1).default(-1),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
const place = z.coerce.number().int().min(0).max(100_000)
export const bringCourses = z
  .strictObject({
    importId,
    /** Their places in the copy. */
    courses: z
      .union([z.array(place), place])
      .transform((sent) => [...new Set([sent].flat())])
      .pipe(z.array(z.int()).max(500, 'field.too_many'))
      .default([]),
    /** `fill`: only where nothing is filled in here. */
    profile: z.preprocess((text) => (text === '' ? undefined : text), z.enum(['fill', 'replace']).optional()),
  })
  .refine(({ courses, profile }) => courses.length > 0 || profile, { path: ['courses'], error: 'field.choose' })
export const begun = z.object({ importId })
export const done = z.object({})
