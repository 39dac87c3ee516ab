import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { anyPerson, command, query } from '#kernel/door'
import { changeProfile, profileOf } from './profiles.ts'
import { changeOfProfile, profile } from './schema.ts'

export const profilesDoors = {
  mine: query({
    summary: 'How one presents oneself.',
    path: '/me/profile',
    may: anyPerson,
    input: z.object({}),
    output: profile,
    answer: (tx, actor) => profileOf(tx, personOf(actor)),
  }),

  change: command({
    summary: 'Changes one’s name, language, time zone and the lines about oneself.',
    method: 'PUT',
    path: '/me/profile',
    may: anyPerson,
    input: changeOfProfile,
    output: profile,
    async perform(tx, actor, change) {
      return changeProfile(tx, personOf(actor), change)
    },
  }),
}
