import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { command, flow, over, query } from '#kernel/door'
import type { LivePorts } from './flows.ts'
import { comeByLink, forgetMe, forgetOne } from './guest-flows.ts'
import { guestLinkOf, makeGuestLink, withdrawGuestLink } from './guest-links.ts'
import { tracesOf } from './guest-traces.ts'
import { putGuestsOut, welcomeOf } from './guests.ts'
import {
  CameAsGuest,
  ComeAsGuest,
  Done,
  GuestLinkView,
  GuestTraces,
  GuestWelcome,
  MakeGuestLink,
  OfGuestLink,
  OfSeat,
  OfSession,
  WithdrawGuestLink,
} from './schema.ts'
import { heldSessionTaughtBy, sessionTaughtBy } from './sessions.ts'

const teaching = over('session', 'teacher', 'owner')
const byLink = over('guest_link', 'anyone', 'guest')

/** People without an account who come to one class by a link: the teacher’s part, and theirs. */
export const guestDoors = (ports: Pick<LivePorts, 'rooms' | 'guestLimits' | 'erasureJournal'>) => ({
  guestLink: query({
    summary: 'The link by which guests come to a class, and how many did.',
    path: '/sessions/{sessionId}/guest-link',
    may: teaching,
    byKey: false,
    input: OfSession,
    output: GuestLinkView,
    refuses: ['session.unknown'],
    async answer(tx, actor, { sessionId }, { origin }) {
      const session = await sessionTaughtBy(tx, actor, sessionId)
      return guestLinkOf(tx, session, { origin, most: ports.guestLimits.places })
    },
  }),

  makeGuestLink: command({
    summary: 'Makes the link by which guests come to a class, or says for how many it is.',
    method: 'PUT',
    path: '/sessions/{sessionId}/guest-link',
    may: teaching,
    byKey: false,
    details: ({ places }) => ({ places }),
    input: MakeGuestLink,
    output: Done,
    refuses: [
      ...['session.unknown', 'session.over', 'session.cancelled'],
      ...['guests.of_minors', 'guests.elsewhere', 'guests.too_many'],
    ],
    async perform(tx, actor, { sessionId, ...link }) {
      const session = await heldSessionTaughtBy(tx, actor, sessionId)
      await makeGuestLink(tx, actor, session, { ...link, most: ports.guestLimits.places })
      return {}
    },
  }),

  withdrawGuestLink: command({
    summary: 'Withdraws the link by which guests come to a class; on wish, those who came by it have to leave.',
    method: 'DELETE',
    path: '/sessions/{sessionId}/guest-link',
    may: teaching,
    byKey: false,
    input: WithdrawGuestLink,
    output: Done,
    refuses: ['session.unknown'],
    async perform(tx, actor, { sessionId, putOut }) {
      const session = await heldSessionTaughtBy(tx, actor, sessionId)
      const { id } = personOf(actor)
      await withdrawGuestLink(tx, id, sessionId)
      if (putOut) await putGuestsOut(tx, id, session)
      return {}
    },
  }),

  guestWelcome: query({
    summary: 'What a link for guests leads to: which class, when, and who invites.',
    path: '/guest-links/{code}',
    may: byLink,
    byKey: false,
    input: OfGuestLink,
    output: GuestWelcome,
    refuses: ['guest_link.unknown'],
    answer: (tx, actor, { code }) => welcomeOf(tx, actor, code),
  }),

  comeAsGuest: flow({
    summary: 'Comes to a class by its link, without an account. Somebody who steers the class has to let you in.',
    path: '/guest-links/{code}/guests',
    may: byLink,
    byKey: false,
    audited: false,
    input: ComeAsGuest,
    output: CameAsGuest,
    refuses: ['guest_link.unknown', 'guest.signed_in', 'guest.shut_out', 'guests.full', 'session.not_open_yet'],
    perform: (db, actor, { code, name }, visit) => comeByLink(db, ports, actor, { code, name }, visit),
  }),

  guestTraces: query({
    summary: 'Everything that is kept about you as a guest, class by class.',
    path: '/guest',
    may: over('guest', 'anyone', 'guest'),
    byKey: false,
    input: z.strictObject({}),
    output: GuestTraces,
    async answer(tx, actor) {
      return { items: await tracesOf(tx, actor) }
    },
  }),

  deleteGuest: flow({
    summary: 'Deletes what is kept about a guest of a class that you teach, as they asked you to.',
    method: 'DELETE',
    path: '/sessions/{sessionId}/guests/{seatId}',
    may: teaching,
    byKey: false,
    input: OfSeat,
    output: Done,
    refuses: ['session.unknown', 'seat.unknown'],
    async perform(db, actor, seat) {
      await forgetOne(db, ports, actor, seat)
      return {}
    },
  }),

  forgetGuest: flow({
    summary: 'Deletes what is kept about you as a guest of a class. While it goes on, you leave it by that.',
    method: 'DELETE',
    path: '/sessions/{sessionId}/guest',
    may: over('session', 'guest'),
    audited: false,
    input: OfSession,
    output: Done,
    refuses: ['session.unknown', 'guest.shut_out'],
    async perform(db, actor, { sessionId }) {
      await forgetMe(db, ports, actor, sessionId)
      return {}
    },
  }),
})
