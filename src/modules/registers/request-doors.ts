import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { anyone, command, query, role } from '#kernel/door'
import { jurisdictionOf, jurisdictions } from './jurisdictions.ts'
import { askForProof, closeRequest, extendRequest, restrictAsAsked, takeUp } from './request-changes.ts'
import { type RequestPorts, requestSeen, requestsIn } from './request-lists.ts'
import { askAboutData, confirmByLink, enterRequest } from './requests.ts'
import * as shapes from './schema.ts'

const nothing = z.object({})
const owner = role('owner')

/** What people ask about what is kept of them: asked without an account, worked on by who runs the school. */
export const requestDoors = (ports: RequestPorts) => ({
  ask: command({
    summary:
      'Asks the school about what it keeps of whoever asks, with or without an account. The answer is the same for every address.',
    path: '/privacy/requests',
    may: anyone,
    whileRestricted: true,
    audited: false,
    input: shapes.asking,
    output: nothing,
    refuses: ['input.invalid', 'rate.limited'],
    async perform(tx, actor, asked, visit) {
      await askAboutData(tx, actor, asked, visit)
      return {}
    },
  }),

  laws: query({
    summary:
      'The laws by which the school counts: by when it answers, who watches over it, and which of them is somebody’s.',
    path: '/privacy/laws',
    may: anyone,
    input: shapes.lawOf,
    output: shapes.lawView,
    answer: async (_tx, _actor, { place }) => ({
      yours: place ? jurisdictionOf(place).name : null,
      laws: jurisdictions.map(({ places, ...law }) => ({ ...law, places: [...places] })),
    }),
  }),

  confirm: command({
    summary: 'Confirms, by the link in a mail, the address that a request came from; a copy or an erasure begins then.',
    path: '/privacy/confirmations',
    may: anyone,
    audited: false,
    input: shapes.confirming,
    output: nothing,
    refuses: ['link.unknown'],
    async perform(tx, _actor, { token }) {
      await confirmByLink(tx, token)
      return {}
    },
  }),

  requests: query({
    summary:
      'The register of requests: what is open by when it is due, what is late, or what is done; a page at a time.',
    path: '/requests',
    may: owner,
    input: shapes.listOfRequests,
    output: shapes.requestsPage,
    answer: (tx, _actor, list) => requestsIn(tx, list),
  }),

  request: query({
    summary: 'One request with its clock, and what happened with it.',
    path: '/requests/{requestId}',
    may: owner,
    input: shapes.byRequest,
    output: shapes.requestView,
    refuses: ['request.unknown'],
    answer: (tx, _actor, { requestId }) => requestSeen(tx, ports, requestId),
  }),

  enterRequest: command({
    summary: 'Writes down a request that came by letter, phone or another way.',
    path: '/requests',
    may: owner,
    input: shapes.entering,
    output: shapes.byRequest,
    refuses: ['input.invalid'],
    details: ({ kind, cameBy }) => ({ kind, cameBy }),
    perform: async (tx, actor, entered) => ({ requestId: await enterRequest(tx, personOf(actor), entered) }),
  }),

  askForProof: command({
    summary: 'Sends whoever asked a link that shows that the address is theirs.',
    path: '/requests/{requestId}/proof',
    may: owner,
    input: shapes.byRequest,
    output: nothing,
    refuses: ['request.unknown', 'request.done', 'request.not_now', 'request.no_address', 'request.proved'],
    async perform(tx, actor, { requestId }) {
      await askForProof(tx, personOf(actor), requestId)
      return {}
    },
  }),

  takeUpRequest: command({
    summary:
      'Begins to work on a request; where it is said how it was made sure who asks, a copy or an erasure begins by itself.',
    path: '/requests/{requestId}/work',
    may: owner,
    recently: true,
    input: shapes.takingUp,
    output: nothing,
    refuses: ['request.unknown', 'request.done', 'request.not_now'],
    async perform(tx, actor, { requestId, proof }) {
      await takeUp(tx, personOf(actor), requestId, proof)
      return {}
    },
  }),

  restrictAsAsked: command({
    summary:
      'Restricts the data of whoever asked for that, or objects: they are kept and not used, and looked at again in three months.',
    path: '/requests/{requestId}/restriction',
    may: owner,
    recently: true,
    input: shapes.byRequest,
    output: nothing,
    refuses: [
      'request.unknown',
      'request.done',
      'request.not_now',
      'hold.person_unknown',
      'hold.restricted_already',
      'hold.too_many',
      'person.runs_the_school',
    ],
    async perform(tx, actor, { requestId }) {
      await restrictAsAsked(tx, personOf(actor), requestId)
      return {}
    },
  }),

  extendRequest: command({
    summary: 'Takes longer over a request, once and in time; whoever asked is told why.',
    path: '/requests/{requestId}/extension',
    may: owner,
    input: shapes.extending,
    output: nothing,
    refuses: [
      'request.unknown',
      'request.done',
      'request.not_now',
      'request.no_extension',
      'request.extended',
      'request.too_late',
    ],
    async perform(tx, actor, { requestId, reason }) {
      await extendRequest(tx, personOf(actor), requestId, reason)
      return {}
    },
  }),

  closeRequest: command({
    summary:
      'Answers a request, refuses it with a reason, or notes that it was withdrawn; whoever asked is sent the words.',
    path: '/requests/{requestId}/answer',
    may: owner,
    input: shapes.closing,
    output: nothing,
    refuses: ['request.unknown', 'request.done', 'request.not_now', 'request.being_done'],
    details: ({ outcome }) => ({ outcome }),
    async perform(tx, actor, closing) {
      await closeRequest(tx, personOf(actor), closing)
      return {}
    },
  }),
})
