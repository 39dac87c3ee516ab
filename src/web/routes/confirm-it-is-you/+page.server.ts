import { redirect } from '@sveltejs/kit'
import { nextOf, signInFor, submitThen } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  if (locals.actor.kind !== 'person') redirect(303, signInFor(url))
  if (locals.isRecent) redirect(303, nextOf(url))
  const { email } = await locals.doors.identity.me()
  return { email }
}

export const actions: Actions = {
  password: (event) =>
    submitThen(
      event,
      ({ text }) => event.locals.doors.identity.confirmItIsMe({ password: text('password') }),
      nextOf(event.url),
    ),
}
