import { error } from '@sveltejs/kit'
import { submit } from '#web/forms.ts'
import { serviceName } from '#web/parts/processors/processor-words.ts'
import { placeName } from '#web/parts/requests/places.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  const request = await locals.doors.registers.request({ requestId: params.requestId }).catch((fault) => {
    if (locals.isRefusal(fault)) error(404)
    throw fault
  })
  const services = request.outside.map(({ processorId, kind, hosts }) => ({
    processorId,
    name: serviceName(kind),
    hosts: hosts.join(', '),
  }))
  return { request, services, place: request.place && placeName(request.place, locals.locale) }
}

export const actions: Actions = {
  proof: (event) =>
    submit(event, () => event.locals.doors.registers.askForProof({ requestId: event.params.requestId })),
  work: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.registers.takeUpRequest({ requestId: event.params.requestId, proof: text('proof') }),
    ),
  restrict: (event) =>
    submit(event, () => event.locals.doors.registers.restrictAsAsked({ requestId: event.params.requestId })),
  extend: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.registers.extendRequest({ requestId: event.params.requestId, reason: text('reason') }),
    ),
  close: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.registers.closeRequest({
        requestId: event.params.requestId,
        outcome: text('outcome') as never,
        text: text('text'),
      }),
    ),
}
