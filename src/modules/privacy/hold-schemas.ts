import { z } from 'zod'
import { idOf } from '#kernel/id'
import { prose } from '#kernel/text'

export const holdId = idOf('hld')

/** `legal`: the law asks for it. `restriction`: its person wants it kept and not used. */
const holdKinds = ['legal', 'restriction'] as const

/** A table, or one column of it: `live.seat`, `live.seat.taken_at`. */
const what = z
  .string()
  .max(120)
  .regex(/^[a-z_]+\.[a-z_]+(\.[a-z0-9_]+)?$/)

export const holdToPlace = z.object({
  kind: z.enum(holdKinds),
  /** Empty for a restriction: all of a person's is held. */
  what: z.union([z.literal(''), what]).default(''),
  /** The address of whose data are held; empty: everybody's. */
  email: z.union([z.literal(''), z.email().max(254)]).default(''),
  reason: prose(500).pipe(z.string().min(1, 'field.blank')),
  reviewOn: z.iso.date(),
})
export type HoldToPlace = z.infer<typeof holdToPlace>

const holdView = z.object({
  holdId,
  kind: z.enum(holdKinds),
  what: z.string().nullable(),
  person: z.object({ personId: idOf('per'), name: z.string() }).nullable(),
  reason: z.string(),
  reviewOn: z.string(),
  toReview: z.boolean(),
  placedAt: z.string(),
  liftedAt: z.string().nullable(),
  /** A restriction that waits to end, because its person was told from when on. */
  liftsAt: z.string().nullable(),
})
const restriction = z.object({ since: z.string(), reviewOn: z.string(), liftsAt: z.string().nullable() })
export type Restriction = z.output<typeof restriction>
export const ownRestriction = z.object({ restriction: restriction.nullable() })
export const holdsPage = z.object({
  items: z.array(holdView),
  next: holdId.nullable(),
  /** What can be held, by table. */
  tables: z.array(z.object({ table: z.string(), columns: z.array(z.string()) })),
})
