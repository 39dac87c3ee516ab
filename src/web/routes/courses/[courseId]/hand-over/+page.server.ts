import type { PersonId } from '#kernel/actor'
import type { CourseId } from '#modules/courses/schema'
import { submit } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const courseId = params.courseId as CourseId
  const [course, handover] = await Promise.all([
    locals.doors.courses.course({ courseId }),
    locals.doors.courses.handover({ courseId }),
  ])
  return { course, ...handover }
}

export const actions = {
  offer: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.courses.offerHandover({
        courseId: event.params.courseId as CourseId,
        personId: text('personId') as PersonId,
      }),
    ),
  withdraw: (event) =>
    submit(event, () => event.locals.doors.courses.withdrawHandover({ courseId: event.params.courseId as CourseId })),
} satisfies Actions
