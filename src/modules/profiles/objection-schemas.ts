import { z } from 'zod'
import type { Id } from '#kernel/id'
import { type Interest, interests } from '#kernel/personal-data'

export type ObjectionId = Id<'obj'>

type Stopping = { [I in Interest]: (typeof interests)[I] extends 'stops' ? I : never }[Interest]
/** What an objection stops. */
export const objectionable = (Object.keys(interests) as Interest[]).filter(
  (interest): interest is Stopping => interests[interest] === 'stops',
)
export type Objectionable = Stopping

export const namingInterest = z.object({
  interest: z.enum(objectionable as [Stopping, ...Stopping[]], 'field.invalid'),
})

export const myObjections = z.object({
  items: z.array(
    z.object({
      interest: z.enum(Object.keys(interests) as [Interest, ...Interest[]]),
      effect: z.enum(['stops', 'compelling', 'over']),
      /** What was weighed, as whoever builds wrote it, in English. */
      balancings: z.array(z.string()),
      objection: z.object({ saidBy: z.enum(['person', 'signal', 'request']), saidAt: z.iso.datetime() }).nullable(),
    }),
  ),
})
