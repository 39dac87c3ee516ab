import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { anyPerson, command, query, role } from '#kernel/door'
import { extractFields } from '#modules/privacy'
import { approveDisclosure, openDisclosure } from './disclosure-approvals.ts'
import { disclosureSeen, disclosuresIn, disclosuresTold } from './disclosure-lists.ts'
import { chooseFields, enterDisclosure, settleTelling, withdrawDisclosure } from './disclosures.ts'
import type { Kept } from './incidents.ts'
import * as shapes from './schema.ts'

const nothing = z.object({})
const owner = role('owner')

/** What the law has the school hand over about one person: as little as was ordered, and never by one alone. */
export const disclosureDoors = (kept: Kept) => ({
  disclosures: query({
    summary: 'The register of disclosures by legal order, the latest first; a page at a time.',
    path: '/disclosures',
    may: owner,
    input: shapes.listOfDisclosures,
    output: shapes.disclosuresPage,
    answer: (tx, actor, list) => disclosuresIn(tx, personOf(actor), list),
  }),

  disclosureFields: query({
    summary: 'What a disclosure can be made of: the columns that a person would be handed in their own copy.',
    path: '/disclosure-fields',
    may: owner,
    input: nothing,
    output: shapes.disclosureFields,
    answer: async () => ({ items: extractFields(kept.maps) }),
  }),

  disclosure: query({
    summary: 'One disclosure: its order, exactly what would be handed over, who approved it, and what happened.',
    path: '/disclosures/{disclosureId}',
    may: owner,
    input: shapes.byDisclosure,
    output: shapes.disclosureView,
    refuses: ['disclosure.unknown'],
    answer: (tx, actor, { disclosureId }) => disclosureSeen(tx, kept, personOf(actor), disclosureId),
  }),

  enterDisclosure: command({
    summary: 'Writes down an order about one person. Nothing is chosen by that, and nothing handed over.',
    path: '/disclosures',
    may: owner,
    input: shapes.enteringDisclosure,
    output: shapes.byDisclosure,
    refuses: ['input.invalid', 'disclosure.person_unknown', 'disclosure.about_you'],
    perform: async (tx, actor, entered) => ({ disclosureId: await enterDisclosure(tx, personOf(actor), entered) }),
  }),

  chooseDisclosed: command({
    summary: 'Says which columns, from which days, an order asks for. Whatever was approved before no longer is.',
    path: '/disclosures/{disclosureId}/scope',
    method: 'PUT',
    may: owner,
    input: shapes.choosingFields,
    output: nothing,
    refuses: ['disclosure.unknown', 'disclosure.handed_out', 'disclosure.withdrawn', 'input.invalid'],
    details: ({ fields }) => ({ columns: fields.length }),
    async perform(tx, actor, chosen) {
      await chooseFields(tx, kept, personOf(actor), chosen)
      return {}
    },
  }),

  settleTelling: command({
    summary:
      'Says whether its person may be told at once, from a day on, or not until somebody says so. Before it is handed out, that has to be approved too.',
    path: '/disclosures/{disclosureId}/telling',
    method: 'PUT',
    may: owner,
    recently: true,
    input: shapes.settingTelling,
    output: nothing,
    refuses: ['disclosure.unknown', 'disclosure.withdrawn', 'disclosure.told', 'input.invalid'],
    async perform(tx, actor, said) {
      await settleTelling(tx, personOf(actor), said)
      return {}
    },
  }),

  approveDisclosure: command({
    summary: 'Approves exactly the scope that was read. Two different people have to; whom it is about never does.',
    path: '/disclosures/{disclosureId}/approvals',
    may: owner,
    recently: true,
    input: shapes.approvingDisclosure,
    output: nothing,
    refuses: [
      'disclosure.unknown',
      'disclosure.handed_out',
      'disclosure.withdrawn',
      'disclosure.no_fields',
      'disclosure.changed',
      'disclosure.approved_by_you',
      'disclosure.approved',
    ],
    details: ({ revision }) => ({ revision }),
    async perform(tx, actor, { disclosureId, revision }) {
      await approveDisclosure(tx, personOf(actor), disclosureId, revision)
      return {}
    },
  }),

  openDisclosure: command({
    summary:
      'Lets one of the two who approved fetch what is handed over, once and for ten minutes, at /school/disclosures/{disclosureId}.zip.',
    path: '/disclosures/{disclosureId}/opening',
    may: owner,
    recently: true,
    input: shapes.byDisclosure,
    output: shapes.disclosureOpened,
    refuses: [
      'disclosure.unknown',
      'disclosure.handed_out',
      'disclosure.withdrawn',
      'disclosure.not_approved',
      'disclosure.not_approver',
    ],
    perform: async (tx, actor, { disclosureId }) => ({
      opensUntil: (await openDisclosure(tx, personOf(actor), disclosureId)).toString(),
    }),
  }),

  withdrawDisclosure: command({
    summary: 'Notes that nothing is handed over for an order, and why.',
    path: '/disclosures/{disclosureId}/withdrawal',
    may: owner,
    input: shapes.reasonedDisclosure,
    output: nothing,
    refuses: ['disclosure.unknown', 'disclosure.handed_out', 'disclosure.withdrawn'],
    async perform(tx, actor, { disclosureId, reason }) {
      await withdrawDisclosure(tx, personOf(actor), disclosureId, reason)
      return {}
    },
  }),

  disclosuresOfYou: query({
    summary: 'What was handed over about whoever asks because the law ordered it, as far as they may know of it.',
    path: '/privacy/disclosures',
    may: anyPerson,
    whileRestricted: true,
    input: nothing,
    output: shapes.disclosuresTold,
    answer: async (tx, actor) => ({ items: await disclosuresTold(tx, kept, personOf(actor)) }),
  }),
})
