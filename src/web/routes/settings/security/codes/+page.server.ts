import { confirmFirst, submit } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => {
  confirmFirst(event)
}

export const actions: Actions = {
  default: async (event) => {
    let recoveryCodes: string[] | null = null
    const outcome = await submit(event, async () => {
      ;({ recoveryCodes } = await event.locals.doors.identity.renewRecoveryCodes())
    })
    return recoveryCodes ? { ...outcome, recoveryCodes: recoveryCodes as string[] } : outcome
  },
}
