import { z } from 'zod'
import { idOf } from '#kernel/id'
import { categories, subjects } from '#kernel/personal-data'
import { courseId, EndingWay } from '#modules/courses/schema'
import { personId } from '#modules/identity/schema'
import { keeping } from './kept-schemas.ts'
import { recipientLine } from './recipient-schemas.ts'

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

/** What became of a course whose teacher was erased; `unread`: it was a draft, or had nobody in it. */
export const courseFates = ['handed_over', 'finished', 'closed', 'unread', 'at_once'] as const
const courseFate = z.object({
  fate: z.enum(courseFates),
  /** How many were in it. */
  students: z.int().nonnegative(),
  /** That went with it before its teacher did. */
  files: z.int().nonnegative().optional(),
  at: z.iso.datetime(),
})
export type CourseFate = z.infer<typeof courseFate>

/** What was done, by category as people read it and by table as an auditor checks it. */
export const receipt = z.object({
  categories: z.array(erasedCategory),
  tables: z.array(z.object({ table: z.string(), fate: z.enum(['goes', 'stays', 'named']), rows: z.int().positive() })),
  files: z.int().nonnegative(),
  courses: z.int().nonnegative(),
  /** One by one; they lead to no course. */
  courseFates: z.array(courseFate).optional(),
  /** Of the data map that was carried out, in hex. */
  mapSha256: z.string(),
  /** What had to stay for now, and why. */
  held: z.array(z.object({ what: z.string(), reason: z.string() })).optional(),
})
export type Receipt = z.infer<typeof receipt>

/** A wish that waits: until when it can be taken back. */
const waiting = z.object({
  askedAt: z.iso.datetime(),
  dueAt: z.iso.datetime(),
  /** Until when it is chosen how each course ends. */
  chooseUntil: z.iso.datetime(),
  isChoosing: z.boolean(),
})

const ending = z.object({ way: EndingWay, goneAt: z.iso.datetime() })

const unlessEmpty = (value: unknown) => (value === '' || value === null ? undefined : value)

export const chooseEnding = z.strictObject({
  courseId,
  way: EndingWay,
  /** The day on which it closes, where the course is; left out, the usual one. */
  on: z.preprocess(
    unlessEmpty,
    z.iso
      .date('field.invalid')
      .transform((text) => Temporal.PlainDate.from(text))
      .optional(),
  ),
})
export type ChooseEnding = z.output<typeof chooseEnding>

/** More courses than anybody chooses for one by one. */
const mostChoices = 200
export const askForErasure = z.strictObject({ endings: z.array(chooseEnding).max(mostChoices).default([]) })

export const erasureAhead = z.object({
  waiting: waiting.nullable(),
  days: z.int(),
  categories: z.array(erasedCategory),
  files: z.int().nonnegative(),
  /** What a teacher teaches goes with them, and their students are told; `asked`: who could take it over. */
  courses: z.array(
    z.object({
      courseId,
      title: z.string(),
      students: z.int(),
      asked: z.string().nullable(),
      /** Whether somebody reads it, so that it ends with a word to them. */
      isRead: z.boolean(),
      ending: ending.nullable(),
      /** What finishing it would mean: when it is gone, and whether the law’s limit cuts the plan; null where nothing is ahead. */
      finish: z.object({ goneAt: z.iso.datetime(), on: z.iso.date(), isCut: z.boolean() }).nullable(),
      /** On which days it may close, the one its teacher chose, and when it does if nothing is said. */
      close: z.object({
        first: z.iso.date(),
        usual: z.iso.date(),
        last: z.iso.date(),
        unsaid: z.iso.date(),
        chosen: z.iso.date().nullable(),
      }),
    }),
  ),
  moreCourses: z.boolean(),
})

const keptOf = z.object({ category: z.enum(categories), kept: z.array(keeping).min(1) })
/** What erasing somebody does by the rules, whoever they are. */
export const deleting = z.object({
  /** To think again; by when it has to be over; when owners are shown that it is not; when the last course is gone; how long its receipt is kept. */
  days: z.int(),
  within: z.int(),
  late: z.int(),
  lastCourse: z.int(),
  /** How long a backup is kept, and whether that is over when an erasure has to be; null where nobody says. */
  backups: z.object({ days: z.int(), inTime: z.boolean() }).nullable(),
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
      /** What they teach and what was chosen for it, while they are there. */
      courses: z.array(
        z.object({
          courseId,
          title: z.string(),
          students: z.int(),
          asked: z.string().nullable(),
          isRead: z.boolean(),
          ending: ending.nullable(),
        }),
      ),
      receipt: receipt.nullable(),
      /** What was done so far, where something is held. */
      part: receipt.nullable(),
      /** Services outside that had something of them, and what they answered. */
      recipients: z.array(recipientLine),
    }),
  ),
  next: erasureId.nullable(),
})
export const erasuresAfter = z.object({ after: erasureId.optional(), limit: z.int().min(1).max(100).default(20) })
