import type { RequestEvent } from '@sveltejs/kit'
import type { CourseId } from '#modules/courses/schema'
import type { FileId } from '#modules/files/schema'
import { timeZones } from '#web/format/zones.ts'
import { submit, submitThen } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const course = await locals.doors.courses.course({ courseId: params.courseId as CourseId })
  const { courseId, minors } = course
  const { students } = minors ? { students: 0 } : await locals.doors.learning.guardiansNeeded({ courseId })
  return { course, concerned: students, zones: timeZones() }
}

export const actions: Actions = {
  save: (event) =>
    submitThen(
      event,
      ({ texts }) => event.locals.doors.courses.editCourse({ ...(texts as { title: string }), courseId: idOf(event) }),
      pageOf(event),
    ),
  cover: (event) =>
    submit(event, ({ text }) => {
      const fileId = text('cover') as FileId
      return event.locals.doors.courses.setCover({ courseId: idOf(event), fileId })
    }),
  removeCover: (event) => submit(event, () => event.locals.doors.courses.removeCover({ courseId: idOf(event) })),
  unpublish: (event) =>
    submitThen(event, () => event.locals.doors.courses.unpublishCourse({ courseId: idOf(event) }), pageOf(event)),
  archive: (event) =>
    submitThen(event, () => event.locals.doors.courses.archiveCourse({ courseId: idOf(event) }), pageOf(event)),
  restore: (event) =>
    submitThen(event, () => event.locals.doors.courses.restoreCourse({ courseId: idOf(event) }), pageOf(event)),
  delete: (event) =>
    submitThen(event, () => event.locals.doors.courses.deleteCourse({ courseId: idOf(event) }), '/courses'),
}

const idOf = (event: RequestEvent) => event.params.courseId as CourseId
const pageOf = (event: RequestEvent) => `/courses/${event.params.courseId}`
