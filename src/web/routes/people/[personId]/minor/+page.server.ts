import { error } from '@sveltejs/kit'
import { submit } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  return locals.doors.identity.minorFace({ personId: params.personId })
}

export const actions: Actions = {
  default: (event) => submit(event, () => event.locals.doors.identity.reportMinor({ personId: event.params.personId })),
}
