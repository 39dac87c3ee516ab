import { kept } from '#web/kept.ts'
import type { PageLoad } from './$types'

const offeredCourse = kept(() => import('#web/parts/courses/OfferedCourse.svelte'))
const teacherTools = kept(() => import('#web/parts/courses/tools.ts'))
const teacherLine = kept(() => import('#web/parts/courses/TeacherLine.svelte'))

/** A student's visit does not carry what only a teacher or a newcomer sees. */
export const load: PageLoad = async ({ data }) => {
  if (data.kind === 'listed') return { ...data, OfferedCourse: (await offeredCourse()).default }
  const isTheirs = data.course.relation === 'teacher'
  return {
    ...data,
    teacherTools: data.teaching ? await teacherTools() : null,
    TeacherLine: isTheirs ? null : (await teacherLine()).default,
  }
}
