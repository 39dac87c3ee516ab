import { z } from 'zod'
import { type PersonId, personOf } from '#kernel/actor'
import { anyone, anyPerson, command, flow, query, role } from '#kernel/door'
import { allowPage, pageAtDeskOf, publicPage, publishPage, withholdPage } from './pages.ts'
import { type PortraitPorts, removePhoto, setPhoto } from './portraits.ts'
import { introduce, presentationOf, profileSeenBy, type ShareCourse, unlist, viewOf } from './presentations.ts'
import * as schema from './schema.ts'

const nothing = z.object({})
const own = '/me/presentation'
const ownPage = '/me/page'
const pageOfPerson = '/people/{personId}/page'

/** How people present themselves, to whom, and what the owner may do about it. */
export const presentationDoors = (ports: PortraitPorts, share: ShareCourse) => ({
  presentation: query({
    summary: 'How one presents oneself: photo, lines, skills, links, and who sees them.',
    path: own,
    may: anyPerson,
    input: nothing,
    output: schema.presentation,
    answer: (tx, actor) => presentationOf(tx, personOf(actor)),
  }),

  introduce: command({
    summary: 'Changes what one says about oneself, and who sees it.',
    method: 'PUT',
    path: own,
    may: anyPerson,
    input: schema.introduction,
    output: schema.done,
    async perform(tx, actor, said) {
      await introduce(tx, personOf(actor), said)
      return {}
    },
  }),

  setPhoto: flow({
    summary:
      'Makes one’s photo from an upload: cut as asked, made anew in two sizes, without what its camera wrote into it.',
    method: 'PUT',
    path: '/me/photo',
    may: anyPerson,
    input: schema.choiceOfPhoto,
    output: schema.done,
    refuses: ['image.unreadable'],
    async perform(db, actor, input) {
      await setPhoto(db, actor, ports, input)
      return {}
    },
  }),

  removePhoto: command({
    summary: 'Removes one’s photo.',
    method: 'DELETE',
    path: '/me/photo',
    may: anyPerson,
    whileRestricted: true,
    input: nothing,
    output: schema.done,
    async perform(tx, actor) {
      await removePhoto(tx, personOf(actor).id)
      return {}
    },
  }),

  publishPage: command({
    summary: 'Opens one’s profile to everybody, at an address of one’s choice.',
    method: 'PUT',
    path: ownPage,
    may: anyPerson,
    input: schema.choiceOfPage,
    output: schema.done,
    refuses: ['profile.page_not_for_minors', 'profile.page_withheld', 'profile.too_many_handles'],
    async perform(tx, actor, { handle }) {
      await publishPage(tx, personOf(actor), handle)
      return {}
    },
  }),

  unlistPage: command({
    summary: 'Takes one’s public page off: its address answers that it is gone.',
    method: 'DELETE',
    path: ownPage,
    may: anyPerson,
    whileRestricted: true,
    input: nothing,
    output: schema.done,
    async perform(tx, actor) {
      const person = personOf(actor)
      await unlist(tx, person, person.id)
      return {}
    },
  }),

  profile: query({
    summary:
      'Somebody’s profile, to the people of their courses; to everybody else it does not exist, unless it is public.',
    path: '/people/{personId}/profile',
    may: anyone,
    input: schema.byPerson,
    output: schema.profileView,
    refuses: ['profile.unknown'],
    answer: async (tx, actor, { personId }) => viewOf(tx, await profileSeenBy(tx, actor, personId as PersonId, share)),
  }),

  publicPage: query({
    summary: 'The public page at an address.',
    path: '/pages/{handle}',
    may: anyone,
    input: schema.byHandle,
    output: schema.pageView,
    refuses: ['profile.unknown', 'profile.gone'],
    answer: (tx, _actor, { handle }) => publicPage(tx, handle),
  }),

  pageOf: query({
    summary: 'What stands of somebody’s public page, for the owner.',
    path: pageOfPerson,
    may: role('owner'),
    input: schema.byPerson,
    output: schema.pageAtDesk,
    refuses: ['person.unknown'],
    answer: (tx, _actor, { personId }) => pageAtDeskOf(tx, personId),
  }),

  withholdPage: command({
    summary: 'Takes somebody’s public page off, and keeps it off.',
    method: 'DELETE',
    path: pageOfPerson,
    may: role('owner'),
    input: schema.byPerson,
    output: schema.done,
    refuses: ['person.unknown'],
    async perform(tx, actor, { personId }) {
      await withholdPage(tx, personOf(actor), personId)
      return {}
    },
  }),

  allowPage: command({
    summary: 'Lets somebody publish a page again.',
    path: '/people/{personId}/page/allowed',
    may: role('owner'),
    input: schema.byPerson,
    output: schema.done,
    refuses: ['person.unknown'],
    async perform(tx, _actor, { personId }) {
      await allowPage(tx, personId)
      return {}
    },
  }),
})
