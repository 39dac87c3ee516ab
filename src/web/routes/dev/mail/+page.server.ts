import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const after = url.searchParams.get('after') ?? ''
  return { mails: await locals.doors.notifications.mails({ after, limit: 50 }), paged: after !== '' }
}
