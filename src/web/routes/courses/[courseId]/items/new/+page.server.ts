import { type CourseId, ItemKind } from '#modules/courses/schema'
import { submitThen } from '#web/forms.ts'
import { keepingUploads } from '#web/parts/files/kept.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const course = await locals.doors.courses.course({ courseId: params.courseId as CourseId })
  const kind = ItemKind.catch('announcement').parse(url.searchParams.get('kind'))
  return { course, kind }
}

export const actions = {
  default: (event) => {
    const { doors } = event.locals
    const courseId = event.params.courseId as CourseId
    return keepingUploads((keep) =>
      submitThen(
        event,
        ({ text, list }) => {
          keep(list('files'))
          const common = { courseId, title: text('title'), body: text('body'), publish: text('publish') === 'true' }
          switch (ItemKind.catch('announcement').parse(event.url.searchParams.get('kind'))) {
            case 'material':
              return doors.courses.addItem({ ...common, kind: 'material', files: list('files') })
            case 'link':
              return doors.courses.addItem({ ...common, kind: 'link', url: text('url') })
            case 'announcement':
              return doors.courses.addItem({ ...common, kind: 'announcement' })
          }
        },
        ({ itemId }) => `/courses/${courseId}#${itemId}`,
      ),
    )
  },
} satisfies Actions
