import { error } from '@sveltejs/kit'
import { timeZones } from '#web/format/zones.ts'
import { submitThen } from '#web/forms.ts'
import type { Outcome } from '#web/outcome.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  const outcome: Outcome | null = url.searchParams.has('saved') ? { at: '', saved: true } : null
  return { ...(await locals.doors.notifications.reach()), zones: timeZones(), outcome }
}

/** The page is shown anew, because the school around it may look otherwise now. */
export const actions: Actions = {
  default: (event) =>
    submitThen(
      event,
      ({ text, checked }) =>
        event.locals.doors.school.changeSchool({
          name: text('name'),
          locale: text('locale') as 'en',
          timeZone: text('timeZone'),
          accent: checked('ownAccent') ? text('accent') : '',
          roleWords: text('roleWords') as 'teacher_student',
          signUp: text('signUp') as 'open',
        }),
      '/school?saved',
    ),
}
