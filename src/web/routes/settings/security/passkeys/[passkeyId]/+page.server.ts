import { error } from '@sveltejs/kit'
import { submitThen } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const { passkeys } = await locals.doors.identity.security()
  const passkey = passkeys.find(({ id }) => id === params.passkeyId)
  if (!passkey) error(404)
  return { name: passkey.name }
}

const list = '/settings/security#passkeys'

export const actions: Actions = {
  rename: (event) =>
    submitThen(
      event,
      ({ text }) =>
        event.locals.doors.identity.renamePasskey({ passkeyId: event.params.passkeyId, name: text('name') }),
      list,
    ),
  remove: (event) =>
    submitThen(event, () => event.locals.doors.identity.removePasskey({ passkeyId: event.params.passkeyId }), list),
}
