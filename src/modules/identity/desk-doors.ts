import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { command, query, role } from '#kernel/door'
import { changeRole, changeSeveral, personOn, previewSeveral, restore, signOutEverywhere, suspend } from './desks.ts'
import { roster } from './rosters.ts'
import * as shapes from './schema.ts'

const nothing = z.object({})

/** What an owner does about people. */
export const deskDoors = {
  people: query({
    summary: 'Everybody with an account, by name or newest first, a page at a time.',
    path: '/people',
    may: role('owner'),
    byKey: true,
    input: shapes.searchOfPeople,
    output: shapes.peoplePage,
    answer: (tx, _actor, search) => roster(tx, search),
  }),

  person: query({
    summary: 'One person’s account, as the owner sees it.',
    path: '/people/{personId}',
    may: role('owner'),
    byKey: true,
    input: shapes.byPerson,
    output: z.object({ person: shapes.personOnDesk }),
    refuses: ['person.unknown'],
    answer: async (tx, _actor, { personId }) => ({ person: await personOn(tx, personId) }),
  }),

  changeRole: command({
    summary: 'Makes somebody an owner, a teacher or a student, and tells them.',
    path: '/people/{personId}/role',
    method: 'PUT',
    may: role('owner'),
    input: shapes.changeOfRole,
    output: nothing,
    refuses: ['person.unknown', 'person.last_owner', 'person.restricted'],
    details: (input) => ({ role: input.role }),
    async perform(tx, _actor, input) {
      await changeRole(tx, input.personId, input.role)
      return {}
    },
  }),

  suspend: command({
    summary: 'Keeps somebody out until they are restored, signs them out everywhere and tells them why.',
    path: '/people/{personId}/suspension',
    may: role('owner'),
    input: shapes.suspension,
    output: nothing,
    refuses: ['person.unknown', 'person.last_owner'],
    async perform(tx, actor, { personId, reason }) {
      await suspend(tx, personOf(actor), personId, reason ?? null)
      return {}
    },
  }),

  restore: command({
    summary: 'Lets somebody in again, and tells them.',
    path: '/people/{personId}/suspension',
    method: 'DELETE',
    may: role('owner'),
    input: shapes.byPerson,
    output: nothing,
    refuses: ['person.unknown', 'person.to_be_erased'],
    async perform(tx, _actor, { personId }) {
      await restore(tx, personId)
      return {}
    },
  }),

  signOutEverywhere: command({
    summary: 'Ends every sign-in of somebody. They may sign in again.',
    path: '/people/{personId}/sign-ins',
    method: 'DELETE',
    may: role('owner'),
    input: shapes.byPerson,
    output: nothing,
    refuses: ['person.unknown'],
    async perform(tx, _actor, { personId }) {
      await signOutEverywhere(tx, personId)
      return {}
    },
  }),

  previewSeveral: query({
    summary: 'What a change of up to a hundred people would do to each of them.',
    path: '/people/several',
    may: role('owner'),
    input: shapes.changeOfSeveral,
    output: shapes.previewOfSeveral,
    refuses: ['person.unknown'],
    answer: async (tx, actor, change) => ({ items: await previewSeveral(tx, personOf(actor), change) }),
  }),

  changeSeveral: command({
    summary:
      'Suspends, restores or gives a role to up to a hundred people; each has a line of their own in the audit trail.',
    path: '/people/several',
    may: role('owner'),
    audited: false,
    input: shapes.changeOfSeveral,
    output: z.object({ changed: z.int() }),
    refuses: ['person.unknown', 'person.last_owner', 'person.restricted'],
    perform: (tx, actor, change) => changeSeveral(tx, personOf(actor), change),
  }),
}
