import { submit, submitThen } from '#web/forms.ts'
import type { Outcome } from '#web/outcome.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { identity } = locals.doors
  const [security, account, provider] = await Promise.all([identity.security(), identity.me(), identity.provider()])
  const outcome: Outcome | null = url.searchParams.has('saved') ? { at: '?/password', saved: true } : null
  return { isFirst: url.searchParams.has('first'), provider, security, email: account.email, outcome }
}

export const actions: Actions = {
  password: (event) =>
    submitThen(
      event,
      ({ text }) =>
        event.locals.doors.identity.changePassword({
          currentPassword: text('currentPassword'),
          password: text('password'),
        }),
      '/settings/security?saved#password',
    ),
  disconnect: (event) => submit(event, () => event.locals.doors.identity.disconnectProvider()),
  off: (event) => submit(event, () => event.locals.doors.identity.turnOffSecondStep()),
}
