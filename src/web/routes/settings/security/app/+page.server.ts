import { confirmFirst, submit } from '#web/forms.ts'
import { type Drawing, drawingOf } from '#web/parts/identity/key-drawings.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  confirmFirst(event)
  const { appSince } = await event.locals.doors.identity.security()
  return { appSince }
}

export const actions: Actions = {
  key: async (event) => {
    let shown: { key: string; drawing: Drawing } | null = null
    const outcome = await submit(event, async () => {
      const { key, address } = await event.locals.doors.identity.prepareApp()
      shown = { key, drawing: drawingOf(address) }
    })
    return shown ? { ...outcome, shown: shown as { key: string; drawing: Drawing } } : outcome
  },
  code: async (event) => {
    let recoveryCodes: string[] | null = null
    const outcome = await submit(event, async ({ text }) => {
      ;({ recoveryCodes } = await event.locals.doors.identity.confirmApp({ code: text('code') }))
    })
    return recoveryCodes ? { ...outcome, recoveryCodes: recoveryCodes as string[] } : outcome
  },
}
