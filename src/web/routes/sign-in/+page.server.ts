import { redirect } from '@sveltejs/kit'
import { nextOf, onwards, submitThen } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  if (locals.actor.kind === 'person') redirect(303, nextOf(url))
  const { name: provider } = await locals.doors.identity.provider()
  return { provider, next: nextOf(url), left: url.searchParams.has('left'), over: url.searchParams.has('over') }
}

export const actions: Actions = {
  passkey: (event) =>
    submitThen(
      event,
      ({ text }) => event.locals.doors.identity.enterByPasskey({ response: text('response') }),
      nextOf(event.url),
    ),
  password: (event) =>
    submitThen(
      event,
      ({ text }) => event.locals.doors.identity.signIn({ email: text('email'), password: text('password') }),
      onwards(nextOf(event.url)),
    ),
}
