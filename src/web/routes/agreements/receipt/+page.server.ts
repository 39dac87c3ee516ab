import { submit } from '#web/forms.ts'
import { acceptedRows } from '#web/parts/documents/accepted-rows.ts'
import { m } from '#web/words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = () => ({ lead: m.receipt_lead() })

/** A receipt is a secret: it is sent, and stands in no address. */
export const actions: Actions = {
  default: async (event) => {
    let items: ReturnType<typeof acceptedRows> | undefined
    const outcome = await submit(event, async ({ text }) => {
      const found = await event.locals.doors.documents.proveAcceptances({ receipt: text('receipt') })
      items = acceptedRows(found.items, event.locals)
    })
    return items ? { at: '', items } : outcome
  },
}
