import { error } from '@sveltejs/kit'
import { submit } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  return { insights: await locals.doors.profiles.insights() }
}

export const actions: Actions = {
  default: (event) => submit(event, () => event.locals.doors.profiles.makeInsight()),
}
