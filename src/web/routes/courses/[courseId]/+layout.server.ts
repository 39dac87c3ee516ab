import { error } from '@sveltejs/kit'
import { courseId } from '#modules/courses/schema'
import type { LayoutServerLoad } from './$types'

/** What cannot be the id of a course leads to no page, rather than to a form at fault. */
export const load: LayoutServerLoad = ({ params }) => {
  if (!courseId.safeParse(params.courseId).success) error(404)
}
