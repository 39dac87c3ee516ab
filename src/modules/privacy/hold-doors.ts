import { z } from 'zod'
import { command, query, role } from '#kernel/door'
import { liftHold } from '#kernel/holds'
import { idOf } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { eraseOverdue, type Kept } from './erasure-flows.ts'
import { holdId, holdsPage, holdToPlace } from './hold-schemas.ts'
import { holdable, holdsIn, placeHoldOn } from './holds.ts'
import { announceEnd, withdrawEnd } from './restrictions.ts'

const may = role('owner')

export type HoldPorts = {
  kept: Kept
  /** Between the day somebody is told that their restriction ends and the end. */
  restrictionNoticeDays: number
}

/** What is kept back from sweeps and erasures, and whose data are kept and not used. */
export const holdDoors = ({ kept, restrictionNoticeDays }: HoldPorts) => ({
  holds: query({
    summary: 'What is held back from being erased, why and until when it is looked at again; newest first.',
    path: '/holds',
    may,
    input: z.object({ before: holdId.optional(), limit: z.int().min(1).max(100).default(20) }),
    output: holdsPage,
    answer: async (tx, _actor, page) => ({ ...(await holdsIn(tx, page)), tables: holdable(kept) }),
  }),

  placeHold: command({
    summary:
      'Holds a table or a column of everybody or of one person, or everything of a person whose data are restricted.',
    path: '/holds',
    may,
    input: holdToPlace,
    output: z.object({ holdId, personId: idOf('per').nullable() }),
    refuses: [
      'hold.person_unknown',
      'hold.needs_person',
      'hold.unknown_thing',
      'hold.too_many',
      'hold.restricted_already',
      'person.runs_the_school',
    ],
    details: ({ kind, what }) => ({ kind, what }),
    perform: (tx, actor, wish) => placeHoldOn(tx, actor, kept, wish),
  }),

  liftHold: command({
    summary:
      'Lifts a hold: what is over by now goes with the next sweep, and an erasure that waited goes on. Of a restriction its person is told first; it ends some days later.',
    path: '/holds/{holdId}',
    method: 'DELETE',
    may,
    input: z.object({ holdId }),
    output: z.object({ liftsAt: z.string().nullable() }),
    refuses: ['hold.unknown'],
    async perform(tx, actor, { holdId }) {
      const lifted = await liftHold(tx, actor, holdId)
      const announced = lifted ? null : await announceEnd(tx, actor, holdId, restrictionNoticeDays)
      if (announced === undefined) throw new Refusal('hold.unknown')
      if (lifted) await eraseOverdue(tx)
      return { liftsAt: announced?.liftsAt?.toString() ?? null }
    },
  }),

  keepRestriction: command({
    summary: 'Takes back that the end of a restriction was announced: it stands on, and its person is told.',
    path: '/holds/{holdId}/end',
    method: 'DELETE',
    may,
    input: z.object({ holdId }),
    output: z.object({}),
    refuses: ['hold.unknown', 'hold.not_ending'],
    async perform(tx, _actor, { holdId }) {
      await withdrawEnd(tx, holdId)
      return {}
    },
  }),
})
