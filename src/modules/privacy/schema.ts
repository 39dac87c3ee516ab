import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { bases, categories, places, recipients, subjects } from '#kernel/personal-data'
import { keeping } from './kept-schemas.ts'

export * from './erasure-schemas.ts'
export * from './hold-schemas.ts'
export {
  categoryKeys,
  factsOf,
  type Keeping,
  keepingText,
  keptText,
  recipientKeys,
  subjectKeys,
  type Tongue,
} from './kept-schemas.ts'
export * from './recipient-schemas.ts'

const keptCategory = z.object({
  about: z.enum(subjects),
  category: z.enum(categories),
  /** The longest first. */
  kept: z.array(keeping).min(1),
  handedTo: z.array(z.enum(recipients)),
  /** What allows it. */
  bases: z.array(z.enum(bases)),
  /** Whether it belongs in a copy of somebody's data. */
  inCopy: z.enum(['whole', 'partly', 'never']),
  /** Routes of the pages where its person changes it. */
  changedAt: z.array(z.enum(places)),
})
export type KeptCategory = z.infer<typeof keptCategory>
export const keptCategories = z.object({ items: z.array(keptCategory) })

export type CopyId = Id<'cop'>
export const copyId = idOf('cop')

/** `partial`: made, but something that should be in it is gone; `over`: it was fetched often enough, or its time is up. */
export const copyStates = ['waiting', 'being_made', 'ready', 'partial', 'over', 'failed'] as const

export const copyView = z.object({
  copyId,
  state: z.enum(copyStates),
  askedAt: z.string(),
  filesDone: z.int(),
  /** Null until they are counted. */
  filesExpected: z.int().nullable(),
  madeAt: z.string().nullable(),
  size: z.int().nullable(),
  /** How many files should be in it and are gone. */
  missing: z.int(),
  opensUntil: z.string().nullable(),
  downloadsLeft: z.int(),
})
export type CopyView = z.infer<typeof copyView>
export const copyViews = z.object({ items: z.array(copyView) })
