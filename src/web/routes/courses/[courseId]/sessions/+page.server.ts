import type { PageServerLoad } from './$types'

/** Classes ahead, or those that are over; without script a page at a time. */
export const load: PageServerLoad = async ({ locals, params, url }) => {
  const which = url.searchParams.get('which') === 'over' ? 'over' : 'ahead'
  const after = url.searchParams.get('after') ?? undefined
  const sessions = await locals.doors.live.sessionsOfCourse({ courseId: params.courseId, which, after })
  return { sessions, which, courseId: params.courseId, planned: Number(url.searchParams.get('planned')) || 0 }
}
