import { encode } from 'uqr'
import { confirmFirst, submit } from '#web/forms.ts'
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

type Drawing = { size: number; path: string }

/** A QR code as one path: a square of one unit for each dark module. */
function drawingOf(text: string): Drawing {
  const { data, size } = encode(text, { ecc: 'M', border: 2 })
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
  return { size, path }
}
