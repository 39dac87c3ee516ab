import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { anyPerson, command, query } from '#kernel/door'
import type { DataMaps } from '#kernel/erasures'
import { interestsIn } from '#kernel/interests'
import { myObjections, namingInterest } from './objection-schemas.ts'
import { object, objectionsOf, takeObjectionBack } from './objections.ts'

const nothing = z.object({})
const path = '/me/objections/{interest}'

/** What rests on a legitimate interest, and that somebody objects. */
export function objectionDoors({ maps }: { maps: DataMaps }) {
  const all = interestsIn(maps)
  return {
    objections: query({
      summary: 'What the school does by a legitimate interest, what was weighed, and to what of it one objects.',
      path: '/me/objections',
      may: anyPerson,
      whileRestricted: true,
      byKey: false,
      input: nothing,
      output: myObjections,
      answer: async (tx, actor) => ({ items: await objectionsOf(tx, personOf(actor).id, all) }),
    }),

    object: command({
      summary: 'Objects to a use that rests on a legitimate interest; it stops at once.',
      method: 'PUT',
      path,
      may: anyPerson,
      whileRestricted: true,
      byKey: false,
      input: namingInterest,
      output: nothing,
      details: ({ interest }) => ({ interest }),
      async perform(tx, actor, { interest }, { locale }) {
        await object(tx, personOf(actor).id, interest, { locale })
        return {}
      },
    }),

    takeObjectionBack: command({
      summary: 'Takes an objection back.',
      method: 'DELETE',
      path,
      may: anyPerson,
      whileRestricted: true,
      byKey: false,
      input: namingInterest,
      output: nothing,
      refuses: ['objection.none'],
      details: ({ interest }) => ({ interest }),
      async perform(tx, actor, { interest }) {
        await takeObjectionBack(tx, personOf(actor).id, interest)
        return {}
      },
    }),
  }
}
