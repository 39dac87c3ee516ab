import { z } from 'zod'
import { keeping } from './kept-schemas.ts'

/** So far due rows are counted: a look at the page reads no more. */
export const mostCounted = 1000

export const retentionReport = z.object({
  sweeps: z.array(
    z.object({
      table: z.string(),
      /** Emptied while their row stays; none where the row goes. */
      columns: z.array(z.string()),
      keeping,
      due: z.int().nonnegative(),
      /** Whether there are more than were counted. */
      more: z.boolean(),
      holds: z.int().nonnegative(),
      sweptAt: z.string().nullable(),
    }),
  ),
  /** Ended in their time by a duty of their own. */
  byHand: z.array(z.object({ table: z.string(), duty: z.string(), held: z.boolean() })),
})

export const sweptDays = z.object({
  items: z.array(
    z.object({
      sweep: z.string(),
      day: z.string(),
      rows: z.int().positive(),
      batches: z.int().positive(),
      cutoff: z.string(),
      begunAt: z.string(),
      endedAt: z.string(),
      mapSha256: z.string(),
    }),
  ),
  next: z.string().nullable(),
})
export const sweptBefore = z.object({
  /** `2026-09-01 identity.link …`, as `next` says. */
  before: z
    .string()
    .max(400)
    .regex(/^\d{4}-\d\d-\d\d [0-9a-f]{64} [a-z0-9_. ]+$/)
    .optional(),
  limit: z.int().min(1).max(100).default(20),
})
