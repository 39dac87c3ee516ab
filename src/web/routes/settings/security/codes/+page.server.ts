import type { RequestEvent } from '@sveltejs/kit'
import { confirmFirst, submit } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  confirmFirst(event)
  const { secondStepSince } = await event.locals.doors.identity.security()
  return { isOn: secondStepSince !== null }
}

export const actions: Actions = {
  renew: (event) => withCodes(event, () => event.locals.doors.identity.renewRecoveryCodes()),
  ask: (event) => withCodes(event, () => event.locals.doors.identity.askForSecondStep()),
}

async function withCodes(event: RequestEvent, door: () => Promise<{ recoveryCodes: string[] }>) {
  let recoveryCodes: string[] | null = null
  const outcome = await submit(event, async () => {
    ;({ recoveryCodes } = await door())
  })
  return recoveryCodes ? { ...outcome, recoveryCodes: recoveryCodes as string[] } : outcome
}
