import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { anyPerson, command, query } from '#kernel/door'
import type { Vault } from '#kernel/vault'
import { ownDoors } from './own-doors.ts'
import { changeProfile, profileOf } from './profiles.ts'
import { changeOfProfile, profile } from './schema.ts'

export const profilesDoors = (ports: { vault: Vault }) => ({
  ...ownDoors(ports),

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
})
