import { submit } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => locals.doors.privacy.restriction()

export const actions: Actions = {
  default: (event) => submit(event, () => event.locals.doors.privacy.endRestriction()),
}
