import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { anyone, anyPerson, command, query } from '#kernel/door'
import { refuseUnlessFrenchFirst } from '#modules/identity'
import type { IdentityPorts } from '#modules/identity/ports'
import * as shapes from './acceptance-schemas.ts'
import { accept, offerTo, openFor } from './acceptances.ts'
import { aheadInTheApp } from './aheads.ts'
import { frenchFirst } from './french-offers.ts'
import { acceptancesBehind, acceptancesOf } from './own-acceptances.ts'

export const acceptanceDoors = (ports: Pick<IdentityPorts, 'countryOf'>) => ({
  offer: query({
    summary: 'Which versions of which documents somebody accepts with their sign-up.',
    path: '/acceptances/offer',
    may: anyone,
    input: shapes.asking,
    output: shapes.offer,
    answer: async (tx, _actor, { role }, visit) => frenchFirst(tx, ports, await offerTo(tx, role), visit),
  }),

  acceptances: query({
    summary: 'What one accepted, in which version and when, the latest first, and what is still open.',
    path: '/me/acceptances',
    may: anyPerson,
    whileRestricted: true,
    input: shapes.acceptancesBefore,
    output: shapes.ownAcceptances,
    async answer(tx, actor, { before }, visit) {
      const person = personOf(actor)
      const open = await frenchFirst(tx, ports, await openFor(tx, person), visit)
      return { ...(await acceptancesOf(tx, person.id, before)), open }
    },
  }),

  accept: command({
    summary: 'Accepts the documents that are still open, in the versions that were shown.',
    path: '/me/acceptances',
    may: anyPerson,
    input: shapes.accepting,
    output: z.object({}),
    details: ({ agreed }) => ({ agreed }),
    async perform(tx, actor, { agreed }, visit) {
      await refuseUnlessFrenchFirst(tx, ports, agreed, visit)
      const { locale } = visit
      await accept(tx, personOf(actor).id, { agreed, surface: 'settings', locale })
      return {}
    },
  }),

  proveAcceptances: command({
    summary: 'What the holder of a receipt accepted, also without an account, until 24 months after it is gone.',
    path: '/acceptances/proof',
    may: anyone,
    audited: false,
    input: shapes.byReceipt,
    output: shapes.provenAcceptances,
    refuses: ['receipt.unknown'],
    perform: (tx, _actor, { receipt, before }) => acceptancesBehind(tx, receipt, before),
  }),

  waiting: query({
    summary:
      'What of the documents waits for one: what will hold and was announced in the app, what was not accepted yet.',
    path: '/me/documents',
    may: anyPerson,
    input: z.object({}),
    output: shapes.waitingDocuments,
    async answer(tx, actor) {
      const [ahead, open] = await Promise.all([aheadInTheApp(tx), openFor(tx, personOf(actor))])
      return { ahead, open: open.items }
    },
  }),
})
