import { error } from '@sveltejs/kit'
import { submit } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  const release = await locals.doors.registers.release({ releaseId: params.releaseId }).catch((fault) => {
    if (locals.isRefusal(fault)) error(404)
    throw fault
  })
  return { release }
}

export const actions: Actions = {
  default: (event) =>
    submit(event, () => event.locals.doors.registers.withdrawRelease({ releaseId: event.params.releaseId })),
}
