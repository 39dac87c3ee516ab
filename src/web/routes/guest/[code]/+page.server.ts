import { submitThen } from '#web/forms.ts'
import { keptOfGuests } from '#web/parts/live/guest-facts.ts'
import { m } from '#web/words.ts'
import type { Actions, PageServerLoad } from './$types'

/** Where a link for guests leads. Unknown, withdrawn or over: the same page says so of all three. */
export const load: PageServerLoad = async ({ locals, params, setHeaders }) => {
  setHeaders({ 'x-robots-tag': 'noindex' })
  try {
    return {
      welcome: await locals.doors.live.guestWelcome({ code: params.code }),
      kept: { lead: m.guests_kept_lead({ school: locals.school.name }), rows: await keptOfGuests(locals.doors) },
    }
  } catch (error) {
    if (!locals.isRefusal(error) || !['guest_link.unknown', 'input.invalid'].includes(error.code)) throw error
    return { welcome: null, kept: null }
  }
}

export const actions: Actions = {
  come: (event) =>
    submitThen(
      event,
      ({ text, checked }) =>
        event.locals.doors.live.comeAsGuest({
          code: event.params.code,
          name: text('name'),
          agreed: checked('agreed') as true,
        }),
      ({ sessionId }) => `/class/${sessionId}`,
    ),
}
