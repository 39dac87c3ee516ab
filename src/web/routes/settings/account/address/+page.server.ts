import { confirmFirst, submitThen } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  confirmFirst(event)
  const { email, verified } = await event.locals.doors.identity.me()
  return { email, verified }
}

export const actions: Actions = {
  default: (event) =>
    submitThen(
      event,
      ({ text }) => event.locals.doors.identity.changeAddress({ newEmail: text('newEmail') }),
      '/settings/account#address',
    ),
}
