import { nextOf, submitThen } from '#web/forms.ts'
import { askToEnter, onwardsFrom, requestOf } from '#web/parts/identity/entry-requests.ts'
import type { Actions, PageServerLoad } from './$types'

/** After asking, the page waits for the code for as long as this browser remembers that it asked. */
export const load: PageServerLoad = async ({ locals, cookies, url }) => ({
  ...(await locals.doors.notifications.reach()),
  waits: url.searchParams.has('sent') && requestOf(cookies, url).secret !== '',
  next: nextOf(url),
})

export const actions: Actions = {
  ask: (event) =>
    submitThen(
      event,
      ({ text }) => askToEnter(event, text('email'), nextOf(event.url)),
      `/sign-in/link?sent&next=${encodeURIComponent(nextOf(event.url))}`,
    ),
  code: (event) =>
    submitThen(
      event,
      ({ text }) => {
        const { secret } = requestOf(event.cookies, event.url)
        return event.locals.doors.identity.enterByCode({ code: text('code'), secret: secret || 'none' })
      },
      onwardsFrom(event),
    ),
}
