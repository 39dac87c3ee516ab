import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { anyone, command, flow, query, role } from '#kernel/door'
import type { FileStore } from '#modules/files/ports'
import { faceOf, invite, pageOfInvitations, resend, revoke } from './invitations.ts'
import { dropList, pageOfList, readList, sendList } from './lists.ts'
import * as shapes from './schema.ts'

const nothing = z.object({})
const owner = role('owner')
const unreadable = [
  'file.unknown',
  'invitation_list.too_long',
  'invitation_list.no_addresses',
  'invitation_list.unreadable',
]

export const invitationsDoors = ({ store, invitationDays: days }: { store: FileStore; invitationDays: number }) => ({
  invitations: query({
    summary: 'Everybody who was invited by mail, latest first, and what became of it.',
    path: '/personal-invitations',
    may: owner,
    input: shapes.searchOfInvitations,
    output: shapes.invitationPage,
    answer: (tx, _actor, search) => pageOfInvitations(tx, search),
  }),

  face: query({
    summary: 'What an invitation offers, for whoever holds its link.',
    path: '/personal-invitations/{token}/face',
    may: anyone,
    input: shapes.byToken,
    output: shapes.invitationFace,
    refuses: ['link.unknown'],
    answer: (tx, _actor, { token }) => faceOf(tx, token),
  }),

  invite: command({
    summary: 'Invites one person by mail. Whoever is invited already gets a new link in place of the old.',
    path: '/personal-invitations',
    may: owner,
    input: shapes.inviting,
    output: shapes.invited,
    refuses: ['invitation.has_account', 'course.unknown'],
    perform: async (tx, actor, wish) => ({ invitationId: await invite(tx, wish, { by: personOf(actor), days }) }),
  }),

  resend: command({
    summary: 'Sends an invitation again, with a new link; the old one opens nothing any more.',
    path: '/personal-invitations/{invitationId}/mail',
    may: owner,
    input: shapes.byInvitation,
    output: nothing,
    refuses: ['personal_invitation.unknown'],
    async perform(tx, _actor, { invitationId }) {
      await resend(tx, invitationId, days)
      return {}
    },
  }),

  revoke: command({
    summary: 'Takes an invitation back: its link opens nothing any more.',
    path: '/personal-invitations/{invitationId}',
    method: 'DELETE',
    may: owner,
    input: shapes.byInvitation,
    output: nothing,
    refuses: ['personal_invitation.unknown'],
    async perform(tx, actor, { invitationId }) {
      await revoke(tx, personOf(actor), invitationId)
      return {}
    },
  }),

  readFile: flow({
    summary: 'Reads an uploaded CSV of people to invite, and notes what is wrong with each line. Nobody is invited.',
    path: '/invitation-lists',
    may: owner,
    input: shapes.readingFile,
    output: shapes.readList,
    refuses: unreadable,
    perform: async (db, actor, { fileId }) => ({ listId: await readList(db, store, personOf(actor), fileId) }),
  }),

  list: query({
    summary: 'The lines of a list: what would happen, and what is wrong.',
    path: '/invitation-lists/{listId}',
    may: owner,
    input: shapes.searchOfLines,
    output: shapes.listPage,
    refuses: ['invitation_list.unknown'],
    answer: (tx, _actor, search) => pageOfList(tx, search),
  }),

  sendList: command({
    summary: 'Invites everybody on a list whose line has no fault.',
    path: '/invitation-lists/{listId}/send',
    may: owner,
    input: shapes.byList,
    output: z.object({ invited: z.int() }),
    refuses: ['invitation_list.unknown'],
    perform: async (tx, actor, { listId }) => ({ invited: await sendList(tx, listId, { by: personOf(actor), days }) }),
  }),

  dropList: command({
    summary: 'Throws a list away. Nobody is invited.',
    path: '/invitation-lists/{listId}',
    method: 'DELETE',
    may: owner,
    input: shapes.byList,
    output: nothing,
    refuses: ['invitation_list.unknown'],
    async perform(tx, _actor, { listId }) {
      await dropList(tx, listId)
      return {}
    },
  }),
})
