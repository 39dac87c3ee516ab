import { submitThen } from '#web/forms.ts'
import { onwardsFrom, requestOf } from '#web/parts/identity/entry-requests.ts'
import { linkStands } from '#web/parts/identity/links.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, cookies, url }) => ({
  stands: await linkStands(locals, params.token, ['enter']),
  asked: requestOf(cookies, url).secret !== '',
})

export const actions: Actions = {
  default: (event) =>
    submitThen(
      event,
      () => {
        const { secret } = requestOf(event.cookies, event.url)
        return event.locals.doors.identity.enterByLink({ token: event.params.token, secret })
      },
      onwardsFrom(event),
    ),
}
