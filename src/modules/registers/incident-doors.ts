import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { command, query, role } from '#kernel/door'
import {
  chooseScope,
  closeIncident,
  incidentSeen,
  incidentsIn,
  judgeRisk,
  type Kept,
  noteIncident,
  settleAuthority,
  settlePeople,
} from './incidents.ts'
import * as shapes from './schema.ts'

const nothing = z.object({})
const owner = role('owner')

/** What happened to people's data, and who was told in time. */
export const incidentDoors = (kept: Kept) => ({
  incidents: query({
    summary: 'The register of incidents, the latest first; a page at a time.',
    path: '/incidents',
    may: owner,
    input: shapes.listOfIncidents,
    output: shapes.incidentsPage,
    answer: (tx, _actor, list) => incidentsIn(tx, list),
  }),

  incident: query({
    summary:
      'One incident: its clock, what it is about by the data map, how many people it concerns, and what happened.',
    path: '/incidents/{incidentId}',
    may: owner,
    input: shapes.byIncident,
    output: shapes.incidentView,
    refuses: ['incident.unknown'],
    answer: (tx, _actor, { incidentId }) => incidentSeen(tx, kept, incidentId),
  }),

  noteIncident: command({
    summary:
      'Writes an incident down. Its clock starts when somebody became aware of it, and that moment does not change.',
    path: '/incidents',
    may: owner,
    input: shapes.notingIncident,
    output: shapes.byIncident,
    refuses: ['input.invalid'],
    perform: async (tx, actor, noted) => ({ incidentId: await noteIncident(tx, personOf(actor), noted) }),
  }),

  chooseScope: command({
    summary:
      'Says which columns, tables or categories of the data map an incident is about; whom it concerns is counted.',
    path: '/incidents/{incidentId}/scope',
    method: 'PUT',
    may: owner,
    input: shapes.choosingScope,
    output: nothing,
    refuses: ['incident.unknown', 'incident.done', 'incident.people_decided', 'input.invalid'],
    details: ({ scope }) => ({ names: scope.length }),
    async perform(tx, actor, { incidentId, scope }) {
      await chooseScope(tx, kept, personOf(actor), incidentId, scope)
      return {}
    },
  }),

  judgeRisk: command({
    summary: 'Judges how much harm an incident may do, and why.',
    path: '/incidents/{incidentId}/risk',
    method: 'PUT',
    may: owner,
    input: shapes.judgingRisk,
    output: nothing,
    refuses: ['incident.unknown', 'incident.done'],
    details: ({ risk }) => ({ risk }),
    async perform(tx, actor, { incidentId, risk, reason }) {
      await judgeRisk(tx, personOf(actor), incidentId, risk, reason)
      return {}
    },
  }),

  settleAuthority: command({
    summary: 'Notes that the authority was told, or why it is not; late needs a reason.',
    path: '/incidents/{incidentId}/authority',
    may: owner,
    input: shapes.tellingAuthority,
    output: nothing,
    refuses: ['incident.unknown', 'incident.done', 'incident.reason', 'incident.late_reason'],
    details: ({ isTold }) => ({ isTold: String(isTold) }),
    async perform(tx, actor, { incidentId, ...said }) {
      await settleAuthority(tx, personOf(actor), incidentId, said)
      return {}
    },
  }),

  settlePeople: command({
    summary:
      'Tells everybody whom an incident concerns, each in their language, or notes why nobody is told; late needs a reason.',
    path: '/incidents/{incidentId}/people',
    may: owner,
    recently: true,
    input: shapes.tellingPeople,
    output: nothing,
    refuses: [
      'incident.unknown',
      'incident.done',
      'incident.people_decided',
      'incident.reason',
      'incident.late_reason',
      'input.invalid',
    ],
    details: ({ isTold }) => ({ isTold: String(isTold) }),
    async perform(tx, actor, said) {
      await settlePeople(tx, personOf(actor), said)
      return {}
    },
  }),

  closeIncident: command({
    summary: 'Closes an incident, with what was learnt from it.',
    path: '/incidents/{incidentId}/end',
    may: owner,
    input: shapes.closingIncident,
    output: nothing,
    refuses: ['incident.unknown', 'incident.done', 'incident.not_ready'],
    async perform(tx, actor, { incidentId, lesson }) {
      await closeIncident(tx, personOf(actor), incidentId, lesson)
      return {}
    },
  }),
})
