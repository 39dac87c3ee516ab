import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { arriving, type CountedWord, type OwnWord, ofOneself, ownParts, stayingBehind } from '#kernel/import-words'
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

const calling = z.object({ name: z.string(), language: z.string().nullable(), timeZone: z.string().nullable() })

const arrivedOwn = z.object({
  part: z.enum(ownParts),
  counted: z.object(
    Object.fromEntries(ofOneself.map((word) => [word, z.int().optional()])) as Record<OwnWord, z.ZodOptional<z.ZodInt>>,
  ),
  /** The name that stands in the copy, and the one that stands here. */
  says: calling.nullable(),
  here: calling.nullable(),
  wanted: z.boolean(),
  brought: z.boolean(),
  refusal: z.string().nullable(),
  /** Whether something is filled in here that it would replace. */
  replaces: z.boolean(),
})
export type ArrivedOwnView = z.infer<typeof arrivedOwn>

export const importDetails = importView.extend({
  items: z.array(arrivedCourse),
  next: z.int().nullable(),
  /** What its person says of themselves. */
  own: z.array(arrivedOwn),
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
const ownPart = z.enum(ownParts, 'field.invalid')
const own = z
  .union([z.array(ownPart), ownPart])
  .transform((sent) => [...new Set([sent].flat())])
  .default([])
export const bringCourses = z
  .strictObject({
    importId,
    /** Their places in the copy. */
    courses: z
      .union([z.array(place), place])
      .transform((sent) => [...new Set([sent].flat())])
      .pipe(z.array(z.int()).max(500, 'field.too_many'))
      .default([]),
    /** What they say of themselves: only where nothing is filled in here, */
    fill: own,
    /** and in the place of that. */
    replace: own,
  })
  .refine((chosen) => Object.values(chosen).some((one) => Array.isArray(one) && one.length > 0), {
    path: ['courses'],
    error: 'field.choose',
  })
export const begun = z.object({ importId })
export const done = z.object({})
