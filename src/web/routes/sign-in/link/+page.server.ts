import { submit } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = ({ locals }) => locals.doors.notifications.reach()

export const actions: Actions = {
  default: (event) => submit(event, ({ text }) => event.locals.doors.identity.askToEnter({ email: text('email') })),
}
