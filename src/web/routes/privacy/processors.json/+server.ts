import type { RequestHandler } from './$types'

/** The same list, for programs. */
export const GET: RequestHandler = async ({ locals }) => {
  const { hosting, items } = await locals.doors.documents.processors()
  return new Response(`${JSON.stringify({ school: locals.school.name, hosting, processors: items }, null, 2)}\n`, {
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'public, max-age=300' },
  })
}
