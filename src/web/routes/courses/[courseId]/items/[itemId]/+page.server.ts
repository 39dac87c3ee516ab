import { error } from '@sveltejs/kit'
import { type CourseId, type ItemId, itemId } from '#modules/courses/schema'
import { submitThen } from '#web/forms.ts'
import { keepingUploads } from '#web/parts/files/kept.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const { courses } = locals.doors
  const id = itemId.safeParse(params.itemId)
  if (!id.success) error(404)
  const item = await courses.item({ itemId: id.data })
  if (item.courseId !== params.courseId) error(404)
  return { item, course: await courses.course({ courseId: params.courseId as CourseId }) }
}

export const actions = {
  default: (event) =>
    keepingUploads((keep) =>
      submitThen(
        event,
        ({ text, list }) => {
          keep(list('files'))
          return event.locals.doors.courses.editItem({
            itemId: event.params.itemId as ItemId,
            title: text('title'),
            body: text('body'),
            url: text('url'),
            files: list('files'),
            remove: list('remove'),
          })
        },
        `/courses/${event.params.courseId}#${event.params.itemId}`,
      ),
    ),
} satisfies Actions
