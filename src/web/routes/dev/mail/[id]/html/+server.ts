import type { RequestHandler } from './$types'

/** The mail as it would arrive, on a page of its own that may run, load and send nothing. */
export const GET: RequestHandler = async ({ locals, params }) => {
  const { html } = await locals.doors.notifications.mail({ id: params.id })
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-popups allow-top-navigation-by-user-activation",
      'cache-control': 'no-store',
    },
  })
}
