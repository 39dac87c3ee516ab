import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { anyone, anyPerson, command, flow, query } from '#kernel/door'
import {
  addressChangeOf,
  agreeToAddressChange,
  askToChangeAddress,
  dropAddressChange,
  refuseAddressChange,
} from './address-changes.ts'
import { askToEnter, enterByCode, enterByLink } from './mail-links.ts'
import * as shapes from './schema.ts'
import { holdOwnWays } from './ways.ts'

const nothing = z.object({})

/** Doors that open through a mailbox: signing in by a link, and moving to another address. */
export const mailLinkDoors = {
  askToEnter: command({
    summary:
      'Mails a link and a code that sign in, if the address has an account; the answer is the same if not. Both work with its secret only.',
    path: '/enter/links',
    may: anyone,
    audited: false,
    input: shapes.forgetting,
    output: shapes.askedToEnter,
    refuses: ['rate.limited'],
    perform: (tx, _actor, { email }, visit) => askToEnter(tx, email, visit),
  }),

  enterByLink: command({
    summary:
      'Signs the browser in that asked, by the link from the mail, which works once; a second step is still asked for.',
    path: '/enter',
    may: anyone,
    input: shapes.enteringByLink,
    output: shapes.enteredByLink,
    refuses: ['link.unknown', 'link.other_browser'],
    perform: (tx, _actor, input, visit) => enterByLink(tx, input, visit),
  }),

  enterByCode: flow({
    summary: 'The same by the code from that mail, for who reads it elsewhere.',
    path: '/enter/code',
    may: anyone,
    input: shapes.enteringByCode,
    output: shapes.enteredByLink,
    refuses: ['input.invalid', 'rate.limited'],
    perform: (db, _actor, input, visit) => enterByCode(db, input, visit),
  }),

  addressChange: query({
    summary: 'The change of one’s own address that waits for its mailboxes.',
    path: '/me/address-change',
    may: anyPerson,
    whileRestricted: true,
    input: nothing,
    output: shapes.addressChangeFace,
    async answer(tx, actor) {
      const change = await addressChangeOf(tx, personOf(actor).id)
      if (!change || change.isDone) return { waits: null }
      const { newEmail, isApproved, isProven, endsAt } = change
      return { waits: { newEmail, isApproved, isProven, endsAt: endsAt.toString() } }
    },
  }),

  changeAddress: command({
    summary: 'Asks the present mailbox to approve another address, and the other to prove itself.',
    path: '/me/address-change',
    may: anyPerson,
    recently: true,
    input: shapes.changingAddress,
    output: nothing,
    refuses: ['rate.limited'],
    async perform(tx, actor, { newEmail }) {
      const person = personOf(actor)
      await holdOwnWays(tx, person)
      await askToChangeAddress(tx, person, newEmail)
      return {}
    },
  }),

  cancelAddressChange: command({
    summary: 'Leaves the address as it is.',
    path: '/me/address-change',
    method: 'DELETE',
    may: anyPerson,
    whileRestricted: true,
    input: nothing,
    output: nothing,
    async perform(tx, actor) {
      await dropAddressChange(tx, personOf(actor).id)
      return {}
    },
  }),

  agreeToAddressChange: command({
    summary: 'Agrees, through the link in one of the two mailboxes. With the second the address is changed.',
    path: '/address-changes/agreements',
    may: anyone,
    input: shapes.byToken,
    output: z.object({ changed: z.boolean() }),
    refuses: ['link.unknown'],
    perform: (tx, _actor, { token }) => agreeToAddressChange(tx, token),
  }),

  refuseAddressChange: command({
    summary: 'Stops the change, through the link in one of the two mailboxes.',
    path: '/address-changes/refusals',
    may: anyone,
    input: shapes.byToken,
    output: nothing,
    refuses: ['link.unknown'],
    async perform(tx, _actor, { token }) {
      await refuseAddressChange(tx, token)
      return {}
    },
  }),
}
