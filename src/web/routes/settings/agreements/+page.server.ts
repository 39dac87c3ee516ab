import { submitThen } from '#web/forms.ts'
import { acceptedRows } from '#web/parts/documents/accepted-rows.ts'
import { m } from '#web/words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const before = url.searchParams.get('before') ?? undefined
  const { items, next, receipt, open } = await locals.doors.documents.acceptances(before ? { before } : {})
  return {
    next,
    receipt,
    offer: open,
    paged: before !== undefined,
    lead: m.agreements_lead(),
    items: acceptedRows(items, locals),
  }
}

export const actions: Actions = {
  accept: (event) =>
    submitThen(
      event,
      ({ text }) => event.locals.doors.documents.accept({ agreed: text('agreed') }),
      '/settings/agreements',
    ),
}
