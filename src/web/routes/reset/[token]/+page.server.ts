import { onwards, submitThen } from '#web/forms.ts'
import { linkStands } from '#web/parts/identity/links.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => ({
  stands: await linkStands(locals, params.token, ['reset']),
})

export const actions: Actions = {
  default: (event) =>
    submitThen(
      event,
      ({ text }) =>
        event.locals.doors.identity.resetPassword({ token: event.params.token, password: text('password') }),
      onwards('/'),
    ),
}
