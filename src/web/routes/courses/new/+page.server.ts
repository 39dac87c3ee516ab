import { error } from '@sveltejs/kit'
import { submitThen } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  // Asks as a teacher does, so that everybody else meets the refusal and not the form.
  await locals.doors.courses.taught({ limit: 1 })
  if (locals.actor.kind !== 'person') error(404)
}

export const actions: Actions = {
  default: (event) =>
    submitThen(
      event,
      ({ texts }) => event.locals.doors.courses.createCourse(texts as { title: string }),
      ({ courseId }) => `/courses/${courseId}`,
    ),
}
