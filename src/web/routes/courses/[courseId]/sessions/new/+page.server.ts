import { redirect } from '@sveltejs/kit'
import { timeZones } from '#web/format/zones.ts'
import { submitThen } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const { doors, timeZone } = locals
  const { courseTitle, courseTimeZone, mayPlan } = await doors.live.sessionsOfCourse({
    courseId: params.courseId,
    limit: 1,
  })
  if (!mayPlan) redirect(303, `/courses/${params.courseId}/sessions`)
  const today = Temporal.Now.zonedDateTimeISO(timeZone).toPlainDate().toString()
  return { courseId: params.courseId, courseTitle, timeZone: courseTimeZone, today, zones: timeZones() }
}

export const actions: Actions = {
  plan: (event) =>
    submitThen(
      event,
      ({ text, textOrNull, list }) =>
        event.locals.doors.live.planSessions({
          courseId: event.params.courseId,
          title: text('title'),
          date: text('date'),
          time: text('time'),
          timeZone: text('timeZone'),
          minutes: text('minutes'),
          weekdays: list('weekdays'),
          until: textOrNull('until'),
          times: textOrNull('times'),
          dates: list('dates'),
          meetingLink: textOrNull('meetingLink'),
          capacity: textOrNull('capacity'),
        }),
      ({ sessions }) => `/courses/${event.params.courseId}/sessions?planned=${sessions}`,
    ),
}
