import type { PageLoad } from './$types'

/** A student's visit does not carry what only a teacher or a newcomer sees. */
export const load: PageLoad = async ({ data }) => {
  if (data.kind === 'listed')
    return { ...data, OfferedCourse: (await import('#web/parts/courses/OfferedCourse.svelte')).default }
  const isTheirs = data.course.relation === 'teacher'
  return {
    ...data,
    teacherTools: data.teaching ? await import('#web/parts/courses/tools.ts') : null,
    TeacherLine: isTheirs ? null : (await import('#web/parts/courses/TeacherLine.svelte')).default,
  }
}
