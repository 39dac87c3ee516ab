import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { line, lineOrNothing } from '#kernel/text'
import { LineView } from './room-schemas.ts'
import { instant, sessionId } from './session-schemas.ts'

export type GroupId = Id<'grp'>

/** More groups than one person can look after. */
export const mostGroups = 50

/** How people come into groups: spread evenly, placed by hand, or by choosing for themselves. */
export const groupWays = ['evenly', 'by_hand', 'choice'] as const
export type GroupWay = (typeof groupWays)[number]

const groupId = idOf('grp')
const seatId = idOf('sea')
const lasting = z.int().min(1).max(240)
const name = lineOrNothing(60)

export const PlanGroups = z.strictObject({
  sessionId,
  count: z.int().min(1).max(mostGroups),
  way: z.enum(groupWays).default('evenly'),
  /** How long they last once they are opened; none: until somebody closes them. */
  minutes: lasting.nullable().default(null),
  /** Students may come back to the class itself for a while. */
  returning: z.boolean().default(true),
})
export type PlanGroups = z.output<typeof PlanGroups>
export const ArrangeGroups = z.strictObject({
  sessionId,
  way: z.enum(groupWays).optional(),
  minutes: lasting.nullable().optional(),
  returning: z.boolean().optional(),
})
export type ArrangeGroups = z.output<typeof ArrangeGroups>
export const OfGroup = z.strictObject({ sessionId, groupId })
export const RenameGroup = z.strictObject({ sessionId, groupId, name })
/** Nothing: this person stays in the class itself. */
export const PlaceSeat = z.strictObject({ sessionId, seatId, groupId: groupId.nullable() })
export const ExtendGroups = z.strictObject({ sessionId, minutes: z.int().min(1).max(60) })
export const TellGroups = z.strictObject({ sessionId, text: line(1000) })
export const MadeGroup = z.object({ groupId })

export const GroupView = z.object({
  groupId,
  /** Counts from one; a group without a name is called by it. */
  place: z.int(),
  name: z.string(),
  calledAt: instant.nullable(),
  seats: z.array(z.object({ seatId, away: z.boolean() })),
})
export type GroupView = z.infer<typeof GroupView>

export const GroupsView = z.object({
  /** The server’s clock, from which everybody counts down. */
  now: instant,
  state: z.enum(['none', 'planned', 'open']),
  way: z.enum(groupWays),
  minutes: z.int().nullable(),
  returning: z.boolean(),
  endsAt: instant.nullable(),
  groups: z.array(GroupView),
  /** The group the asker belongs to, and whether they are in it at this moment. */
  mine: z.object({ groupId: groupId.nullable(), inside: z.boolean() }),
  /** What was last told to all groups. */
  told: LineView.nullable(),
})
export type GroupsView = z.infer<typeof GroupsView>
