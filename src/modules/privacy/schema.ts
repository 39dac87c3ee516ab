import { z } from 'zod'
import { categories, places, recipients, subjects } from '#kernel/personal-data'
import { keeping } from './kept-schemas.ts'

export * from './erasure-schemas.ts'
export type { Keeping } from './kept-schemas.ts'

const keptCategory = z.object({
  about: z.enum(subjects),
  category: z.enum(categories),
  /** The longest first. */
  kept: z.array(keeping).min(1),
  handedTo: z.array(z.enum(recipients)),
  /** Whether it belongs in a copy of somebody's data. */
  inCopy: z.enum(['whole', 'partly', 'never']),
  /** Routes of the pages where its person changes it. */
  changedAt: z.array(z.enum(places)),
})
export type KeptCategory = z.infer<typeof keptCategory>
export const keptCategories = z.object({ items: z.array(keptCategory) })
