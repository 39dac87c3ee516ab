import { confirmFirst, submitThen } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => {
  confirmFirst(event)
}

export const actions: Actions = {
  default: (event) =>
    submitThen(
      event,
      ({ text }) => event.locals.doors.identity.addPasskey({ name: text('name'), response: text('response') }),
      '/settings/security#passkeys',
    ),
}
