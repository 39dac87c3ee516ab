import { submitThen } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params: { listId }, url }) => {
  const only = url.searchParams.get('only') === 'all' ? 'all' : 'faults'
  const after = Number(url.searchParams.get('after')) || 0
  const list = await locals.doors.invitations.list({ listId, only, after })
  return { list, only: only as 'all' | 'faults' }
}

export const actions = {
  send: (event) =>
    submitThen(
      event,
      () => event.locals.doors.invitations.sendList({ listId: event.params.listId }),
      '/people/invitations',
    ),
  drop: (event) =>
    submitThen(
      event,
      () => event.locals.doors.invitations.dropList({ listId: event.params.listId }),
      '/people/invitations',
    ),
} satisfies Actions
