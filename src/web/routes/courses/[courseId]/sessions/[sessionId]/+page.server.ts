import { redirect } from '@sveltejs/kit'
import { timeZones } from '#web/format/zones.ts'
import { submit, submitThen } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

/** Where a teacher changes one class; everybody else has its class page. */
export const load: PageServerLoad = async ({ locals, params }) => {
  const { doors, timeZone } = locals
  const session = await doors.live.session({ sessionId: params.sessionId })
  if (session.role !== 'teacher' || session.state === 'over') redirect(303, `/class/${session.sessionId}`)
  const today = Temporal.Now.zonedDateTimeISO(timeZone).toPlainDate().toString()
  const [recording, guests] = await Promise.all([
    doors.live.recordings({ sessionId: params.sessionId }),
    doors.live.guestLink({ sessionId: params.sessionId }),
  ])
  return { session, today, zones: timeZones(), recording, guests }
}

export const actions: Actions = {
  move: (event) =>
    submit(event, ({ text, checked }) =>
      event.locals.doors.live.moveSession({
        sessionId: event.params.sessionId,
        date: text('date'),
        time: text('time'),
        timeZone: text('timeZone'),
        minutes: text('minutes'),
        andFollowing: checked('andFollowing'),
      }),
    ),
  add: (event) =>
    submitThen(
      event,
      ({ text }) =>
        event.locals.doors.live.addSession({
          sessionId: event.params.sessionId,
          date: text('date'),
          time: text('time'),
          timeZone: text('timeZone'),
          minutes: text('minutes'),
        }),
      ({ sessions }) => `/courses/${event.params.courseId}/sessions?planned=${sessions}`,
    ),
  rename: (event) =>
    submit(event, ({ text, textOrNull }) =>
      event.locals.doors.live.renameSession({
        sessionId: event.params.sessionId,
        title: text('title'),
        meetingLink: textOrNull('meetingLink'),
        capacity: textOrNull('capacity'),
      }),
    ),
  record: (event) =>
    submit(event, ({ text, checked }) =>
      event.locals.doors.live.arrangeRecording({
        sessionId: event.params.sessionId,
        enabled: checked('enabled'),
        agenda: text('agenda'),
        keepDays: text('keepDays'),
      }),
    ),
  guests: (event) =>
    submit(event, ({ text, checked }) =>
      event.locals.doors.live.makeGuestLink({
        sessionId: event.params.sessionId,
        places: text('places'),
        anew: checked('anew'),
      }),
    ),
  withdrawGuests: (event) =>
    submit(event, ({ checked }) =>
      event.locals.doors.live.withdrawGuestLink({ sessionId: event.params.sessionId, putOut: checked('putOut') }),
    ),
  cancel: (event) =>
    submitThen(
      event,
      ({ checked }) =>
        event.locals.doors.live.cancelSession({
          sessionId: event.params.sessionId,
          andFollowing: checked('andFollowing'),
        }),
      `/courses/${event.params.courseId}/sessions`,
    ),
}
