import { z } from 'zod'
import { categories, clocks, ends, places, recipients, subjects, things } from '#kernel/personal-data'

/** As long as the thing it hangs on; until something ends; or for an ISO 8601 period after something. */
const keeping = z.union([
  z.object({ while: z.enum(things) }),
  z.object({ until: z.enum(ends) }),
  z.object({ period: z.iso.duration(), after: z.enum(clocks) }),
])
export type Keeping = z.infer<typeof keeping>

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
