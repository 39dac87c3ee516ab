import { z } from 'zod'
import { idOf } from '#kernel/id'
import { categories, subjects } from '#kernel/personal-data'
import { courseId } from '#modules/courses/schema'
import { personId } from '#modules/identity/schema'
import { keeping } from './kept-schemas.ts'

export const erasureId = idOf('era')
export type ErasureId = z.infer<typeof erasureId>

/** Why somebody is erased. A backup from before an erasure brings them back; they are erased once more before anybody sees it. */
export const erasureCauses = ['own_wish', 'minor', 'consent_revoked', 'restored_backup'] as const
export type ErasureCause = (typeof erasureCauses)[number]

/** `goes`: deleted. `stays`: what others need remains, under a name that leads to nobody, for as long as is said. */
const erasedCategory = z.object({
  about: z.enum(subjects),
  category: z.enum(categories),
  fate: z.enum(['goes', 'stays']),
  kept: z.array(keeping),
})
export type ErasedCategory = z.infer<typeof erasedCategory>

/** What was done, by category as people read it and by table as an auditor checks it. */
export const receipt = z.object({
  categories: z.array(erasedCategory),
  tables: z.array(z.object({ table: z.string(), fate: z.enum(['goes', 'stays', 'named']), rows: z.int().positive() })),
  files: z.int().nonnegative(),
  courses: z.int().nonnegative(),
  /** Of the data map that was carried out, in hex. */
  mapSha256: z.string(),
  /** What had to stay for now, and why. */
  held: z.array(z.object({ what: z.string(), reason: z.string() })).optional(),
})
export type Receipt = z.infer<typeof receipt>

/** A wish that waits: until when it can be taken back. */
const waiting = z.object({ askedAt: z.iso.datetime(), dueAt: z.iso.datetime() })

export const erasureAhead = z.object({
  waiting: waiting.nullable(),
  days: z.int(),
  categories: z.array(erasedCategory),
  files: z.int().nonnegative(),
  /** What a teacher teaches goes with them, and their students are told; `asked`: who could take it over. */
  courses: z.array(z.object({ courseId, title: z.string(), students: z.int(), asked: z.string().nullable() })),
  moreCourses: z.boolean(),
})

const keptOf = z.object({ category: z.enum(categories), kept: z.array(keeping).min(1) })
/** What erasing somebody does by the rules, whoever they are. */
export const deleting = z.object({
  /** To think again; by when it has to be over; when owners are shown that it is not; how long its receipt is kept. */
  days: z.int(),
  within: z.int(),
  late: z.int(),
  receiptMonths: z.int(),
  people: z.array(
    z.object({
      about: z.enum(subjects),
      goes: z.array(z.enum(categories)),
      stays: z.array(keptOf),
      /** Kept so that nothing leads from a person to it: it goes in its own time. */
      untraced: z.array(keptOf),
    }),
  ),
})
export type Deleting = z.infer<typeof deleting>

export const erasuresPage = z.object({
  items: z.array(
    z.object({
      erasureId,
      /** Whom it is about, as long as their account is there. */
      person: z.object({ personId, name: z.string() }).nullable(),
      cause: z.enum(erasureCauses),
      askedAt: z.iso.datetime(),
      dueAt: z.iso.datetime(),
      doneAt: z.iso.datetime().nullable(),
      isLate: z.boolean(),
      receipt: receipt.nullable(),
      /** What was done so far, where something is held. */
      part: receipt.nullable(),
    }),
  ),
  next: erasureId.nullable(),
})
export const erasuresAfter = z.object({ after: erasureId.optional(), limit: z.int().min(1).max(100).default(20) })
