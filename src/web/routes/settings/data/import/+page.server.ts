import { submitThen } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => ({ imports: await locals.doors.imports.imports() })

export const actions: Actions = {
  send: (event) =>
    submitThen(
      event,
      ({ text }) => event.locals.doors.imports.readCopy({ fileId: text('fileId') }),
      ({ importId }) => `/settings/data/import/${importId}`,
    ),
}
