import { error } from '@sveltejs/kit'
import type { RequestHandler } from './$types'

/** The calendar file that goes with a mail. */
export const GET: RequestHandler = async ({ locals, params }) => {
  const { calendar } = await locals.doors.notifications.mail({ id: params.id })
  if (!calendar) error(404)
  return new Response(calendar, {
    headers: {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': 'attachment; filename="classes.ics"',
      'cache-control': 'no-store',
    },
  })
}
