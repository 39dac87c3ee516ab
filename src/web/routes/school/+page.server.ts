import { error } from '@sveltejs/kit'
import { timeZones } from '#web/format/zones.ts'
import { submit } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  return { ...(await locals.doors.notifications.reach()), zones: timeZones() }
}

export const actions: Actions = {
  default: (event) =>
    submit(event, ({ text, checked }) =>
      event.locals.doors.school.changeSchool({
        name: text('name'),
        locale: text('locale') as 'en',
        timeZone: text('timeZone'),
        accent: checked('ownAccent') ? text('accent') : '',
        roleWords: text('roleWords') as 'teacher_student',
        signUp: text('signUp') as 'open',
      }),
    ),
}
