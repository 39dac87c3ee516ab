import type { RequestHandler } from './$types'

/** Everything that is kept about this browser’s guest, for machines. */
export const GET: RequestHandler = async ({ locals }) => {
  const traces = await locals.doors.live.guestTraces()
  return new Response(JSON.stringify(traces, null, 2), {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': 'attachment; filename="guest.json"',
      'cache-control': 'no-store',
    },
  })
}
