import { submit, submitThen } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

/** The class as it is now. Its room fills the window while it is open; before and after, this is a page like any other. */
export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { live } = locals.doors
  const session = await live.session({ sessionId: params.sessionId })
  const isOver = session.state === 'over' && session.role !== 'guest'
  const [recordings, ahead, attendance] = isOver
    ? await Promise.all([
        live.recordings({ sessionId: params.sessionId }),
        live.sessionsOfCourse({ courseId: session.courseId, which: 'ahead', limit: 1 }),
        session.role === 'student' ? live.ownAttendance({ sessionId: params.sessionId }) : null,
      ])
    : [null, null, null]
  return {
    session,
    recordings,
    attendance,
    next: ahead?.items.find(({ state }) => state !== 'cancelled') ?? null,
    deleting: url.searchParams.get('delete'),
    shell: session.state === 'open' ? ('none' as const) : undefined,
    chat: isOver && session.chatSavedAt ? await live.chat({ sessionId: params.sessionId }) : null,
  }
}

export const actions: Actions = {
  withdraw: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.live.withdrawRecording({
        sessionId: event.params.sessionId,
        recordingId: text('recordingId'),
        withdrawn: text('withdrawn') === 'true',
      }),
    ),
  delete: (event) =>
    submitThen(
      event,
      ({ text }) =>
        event.locals.doors.live.deleteRecording({
          sessionId: event.params.sessionId,
          recordingId: text('recordingId'),
        }),
      `/class/${event.params.sessionId}`,
    ),
}
