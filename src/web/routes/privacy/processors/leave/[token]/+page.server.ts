import { submit } from '#web/forms.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: (event) => submit(event, () => event.locals.doors.documents.unfollow({ token: event.params.token })),
}
