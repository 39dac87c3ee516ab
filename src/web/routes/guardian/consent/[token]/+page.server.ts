import { submit } from '#web/forms.ts'
import { behindLink } from '#web/parts/gates/links.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params: { token } }) => ({
  consent: await behindLink(locals, () => locals.doors.identity.guardianConsent({ token })),
})

export const actions: Actions = {
  default: (event) =>
    submit(event, () => event.locals.doors.identity.revokeGuardianConsent({ token: event.params.token })),
}
