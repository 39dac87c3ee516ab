import { submit, submitThen } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, setHeaders }) => {
  setHeaders({ 'x-robots-tag': 'noindex' })
  try {
    return { welcome: await locals.doors.learning.welcome({ code: params.code }) }
  } catch (error) {
    if (!locals.isRefusal(error) || !['invitation.unknown', 'input.invalid'].includes(error.code)) throw error
    return { welcome: null }
  }
}

export const actions: Actions = {
  join: (event) =>
    submitThen(
      event,
      () => event.locals.doors.learning.join({ code: event.params.code ?? '' }),
      ({ courseId }) => `/courses/${courseId}`,
    ),
  ask: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.learning.askGuardian({ code: event.params.code ?? '', guardianEmail: text('guardianEmail') }),
    ),
}
