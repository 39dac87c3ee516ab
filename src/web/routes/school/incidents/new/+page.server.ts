import { error } from '@sveltejs/kit'
import { instantOf } from '#kernel/time'
import { submitThen } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
}

export const actions: Actions = {
  default: (event) =>
    submitThen(
      event,
      async ({ text }) => {
        const { timeZone } = await event.locals.doors.school.school()
        const awareAt = momentIn(text('awareOn'), text('awareTime'), timeZone)
        return event.locals.doors.registers.noteIncident({ happened: text('happened'), awareAt })
      },
      ({ incidentId }) => `/school/incidents/${incidentId}`,
    ),
}

/** As a door takes it; what is no day or no time is for the door to refuse. */
function momentIn(day: string, time: string, timeZone: string): string {
  try {
    return instantOf({ date: Temporal.PlainDate.from(day), time: Temporal.PlainTime.from(time), timeZone }).toString()
  } catch {
    return ''
  }
}
