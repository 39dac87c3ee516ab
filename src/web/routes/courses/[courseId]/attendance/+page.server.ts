import type { CourseId } from '#modules/courses/schema'
import { submit } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const after = url.searchParams.get('after') ?? undefined
  const courseId = params.courseId as CourseId
  const attendance = await locals.doors.live.courseAttendance({ courseId, after, limit: 50 })
  return { courseId, attendance, paged: after !== undefined }
}

export const actions: Actions = {
  rules: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.live.setTolerance({
        sessionId: text('sessionId'),
        lateMinutes: text('lateMinutes'),
        earlyMinutes: text('earlyMinutes'),
        wholeCourse: true,
      }),
    ),
}
