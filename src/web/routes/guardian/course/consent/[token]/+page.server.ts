import { submit } from '#web/forms.ts'
import { behindLink } from '#web/parts/gates/links.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params: { token } }) => ({
  consent: await behindLink(locals, () => locals.doors.learning.courseConsent({ token })),
})

export const actions: Actions = {
  default: (event) =>
    submit(event, () => event.locals.doors.learning.revokeCourseConsent({ token: event.params.token })),
}
