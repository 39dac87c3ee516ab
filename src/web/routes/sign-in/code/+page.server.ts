import { redirect } from '@sveltejs/kit'
import { nextOf, submit, submitThen } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  if (locals.actor.kind === 'person') redirect(303, nextOf(url))
  const { waits, byCode, byPasskey } = await locals.doors.identity.secondStep()
  if (!waits) redirect(303, `/sign-in?over&next=${encodeURIComponent(nextOf(url))}`)
  return { byCode, byPasskey, next: nextOf(url), recovery: url.searchParams.has('recovery') || !byCode }
}

export const actions: Actions = {
  code: (event) =>
    submitThen(
      event,
      ({ text }) => event.locals.doors.identity.signInByCode({ code: text('code') }),
      nextOf(event.url),
    ),
  passkey: (event) =>
    submitThen(
      event,
      ({ text }) => event.locals.doors.identity.enterByPasskey({ response: text('response') }),
      nextOf(event.url),
    ),
  over: async (event) => {
    await submit(event, () => event.locals.doors.identity.signOut())
    redirect(303, `/sign-in?next=${encodeURIComponent(nextOf(event.url))}`)
  },
}
