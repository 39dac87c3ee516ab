import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const after = url.searchParams.get('after') ?? ''
  return { ...(await locals.doors.registers.publishedFigures({ after })), paged: after !== '' }
}
