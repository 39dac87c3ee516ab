import { error } from '@sveltejs/kit'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  const after = url.searchParams.get('after') ?? ''
  const { items, next } = await locals.doors.registers.releases({ after })
  return { items, next, paged: after !== '' }
}
