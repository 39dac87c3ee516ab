import type { CourseId } from '#modules/courses/schema'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ locals, params }) => {
  const { name, csv } = await locals.doors.live.courseAttendanceFile({ courseId: params.courseId as CourseId })
  return new Response(csv, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  })
}
