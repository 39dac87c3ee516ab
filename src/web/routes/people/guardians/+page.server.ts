import { error } from '@sveltejs/kit'
import { submit } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  return { requests: await locals.doors.identity.guardianRequests({ after: url.searchParams.get('after') ?? '' }) }
}

export const actions: Actions = {
  default: (event) =>
    submit(event, ({ text }) => event.locals.doors.identity.answerGuardianRequest({ requestId: text('requestId') })),
}
