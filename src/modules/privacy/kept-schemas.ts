import { z } from 'zod'
import { clocks, ends, things } from '#kernel/personal-data'

/** As long as the thing it hangs on; until something ends; or for an ISO 8601 period after something. */
export const keeping = z.union([
  z.object({ while: z.enum(things) }),
  z.object({ until: z.enum(ends) }),
  z.object({ period: z.iso.duration(), after: z.enum(clocks) }),
])
export type Keeping = z.infer<typeof keeping>
