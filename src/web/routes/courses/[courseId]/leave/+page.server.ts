import { error } from '@sveltejs/kit'
import type { CourseId } from '#modules/courses/schema'
import { submitThen } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const course = await locals.doors.learning.course({ courseId: params.courseId as CourseId, limit: 1 })
  if (course.relation !== 'student') error(404)
  return { course }
}

export const actions: Actions = {
  default: (event) =>
    submitThen(
      event,
      () => event.locals.doors.learning.leave({ courseId: event.params.courseId as CourseId }),
      '/courses',
    ),
}
