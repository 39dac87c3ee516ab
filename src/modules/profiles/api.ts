import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { anyPerson, command, query } from '#kernel/door'
import type { DataMaps } from '#kernel/erasures'
import type { Vault } from '#kernel/vault'
import { insightDoors } from './insight-doors.ts'
import { objectionDoors } from './objection-doors.ts'
import { ownDoors } from './own-doors.ts'
import type { PortraitPorts } from './portraits.ts'
import { presentationDoors } from './presentation-doors.ts'
import type { ShareCourse } from './presentations.ts'
import { changeProfile, profileOf } from './profiles.ts'
import { changeOfProfile, profile } from './schema.ts'

export type ProfilesPorts = PortraitPorts & { vault: Vault; shareCourse: ShareCourse; maps: DataMaps }

export const profilesDoors = (ports: ProfilesPorts) => ({
  ...ownDoors(ports),
  ...insightDoors,
  ...objectionDoors(ports),
  ...presentationDoors(ports, ports.shareCourse),

  mine: query({
    summary: 'One’s name, language and time zone.',
    path: '/me/profile',
    may: anyPerson,
    input: z.object({}),
    output: profile,
    answer: (tx, actor) => profileOf(tx, personOf(actor)),
  }),

  change: command({
    summary: 'Changes one’s name, language and time zone.',
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
