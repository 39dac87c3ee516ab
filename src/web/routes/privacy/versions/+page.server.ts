import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const before = url.searchParams.get('before') ?? undefined
  const { items, next } = await locals.doors.documents.versions(before ? { before } : {})
  return { items, next, paged: before !== undefined }
}
