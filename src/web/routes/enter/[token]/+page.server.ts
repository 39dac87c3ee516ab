import { onwards, submitThen } from '#web/forms.ts'
import { linkStands } from '#web/parts/identity/links.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => ({
  stands: await linkStands(locals, params.token, ['enter']),
})

export const actions: Actions = {
  default: (event) =>
    submitThen(
      event,
      () => event.locals.doors.identity.enterByLink({ token: event.params.token }),
      (entry) => onwards(entry.isFirst ? '/settings/security?first' : '/')(entry),
    ),
}
