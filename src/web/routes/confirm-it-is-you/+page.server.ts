import { redirect } from '@sveltejs/kit'
import { nextOf, signInFor, submitThen } from '#web/forms.ts'
import { askToEnter } from '#web/parts/identity/entry-requests.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  if (locals.actor.kind !== 'person') redirect(303, signInFor(url))
  if (locals.isRecent) redirect(303, nextOf(url))
  const { identity } = locals.doors
  const [{ email }, { passwordSince, appSince, passkeys }, provider] = await Promise.all([
    identity.me(),
    identity.security(),
    identity.provider(),
  ])
  const [byPassword, byCode] = [passwordSince !== null, appSince !== null]
  const wantsCode = url.searchParams.get('with') === 'code' || !byPassword
  return {
    provider: provider.connected && provider.name,
    email,
    next: nextOf(url),
    byPassword,
    byCode,
    byPasskey: passkeys.length > 0,
    way: wantsCode && byCode ? 'code' : byPassword ? 'password' : 'link',
  }
}

export const actions: Actions = {
  password: (event) =>
    submitThen(
      event,
      ({ text }) => event.locals.doors.identity.confirmItIsMe({ password: text('password') }),
      nextOf(event.url),
    ),
  passkey: (event) =>
    submitThen(
      event,
      ({ text }) => event.locals.doors.identity.confirmByPasskey({ response: text('response') }),
      nextOf(event.url),
    ),
  link: (event) =>
    submitThen(
      event,
      async () => {
        const { email } = await event.locals.doors.identity.me()
        await askToEnter(event, email, nextOf(event.url))
      },
      `/sign-in/link?sent&next=${encodeURIComponent(nextOf(event.url))}`,
    ),
  code: (event) =>
    submitThen(
      event,
      ({ text }) => event.locals.doors.identity.confirmByCode({ code: text('code') }),
      nextOf(event.url),
    ),
}
