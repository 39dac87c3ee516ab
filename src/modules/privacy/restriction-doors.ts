import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { anyPerson, command, query } from '#kernel/door'
import { endOwnRestriction, restrictionOf } from './restrictions.ts'
import { ownRestriction } from './schema.ts'

const nothing = z.object({})
const path = '/me/restriction'

/** What somebody finds whose data are kept and not used. */
export const restrictionDoors = {
  restriction: query({
    summary: 'Whether one’s own data are kept and not used, when that is looked at again, and from when on it is over.',
    path,
    may: anyPerson,
    whileRestricted: true,
    input: nothing,
    output: ownRestriction,
    answer: async (tx, actor) => ({ restriction: await restrictionOf(tx, personOf(actor).id) }),
  }),

  endRestriction: command({
    summary: 'Ends the restriction of one’s own data: they are used again from now on.',
    path,
    method: 'DELETE',
    may: anyPerson,
    whileRestricted: true,
    recently: true,
    input: nothing,
    output: nothing,
    refuses: ['restriction.none'],
    async perform(tx, actor) {
      await endOwnRestriction(tx, actor)
      return {}
    },
  }),
}
