import type { AttendanceMark } from '#modules/live/schema'
import { submit } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const [attendance, session] = await Promise.all([
    locals.doors.live.attendance({ sessionId: params.sessionId }),
    locals.doors.live.session({ sessionId: params.sessionId }),
  ])
  return { attendance, courseTitle: session.courseTitle, correcting: url.searchParams.get('correct') }
}

export const actions: Actions = {
  deleteGuest: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.live.deleteGuest({
        sessionId: event.params.sessionId as never,
        seatId: text('seatId') as never,
      }),
    ),
  correct: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.live.correctAttendance({
        sessionId: event.params.sessionId,
        personId: text('personId'),
        mark: text('mark') as AttendanceMark,
        reason: text('reason'),
      }),
    ),
}
