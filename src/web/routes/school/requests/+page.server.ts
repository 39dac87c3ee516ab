import { error } from '@sveltejs/kit'
import { requestLists } from '#modules/registers/schema'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  const list = requestLists.find((name) => name === url.searchParams.get('list')) ?? 'open'
  const after = url.searchParams.get('after') ?? ''
  const { items, next } = await locals.doors.registers.requests({ list, after })
  return { list, items, next, paged: after !== '' }
}
