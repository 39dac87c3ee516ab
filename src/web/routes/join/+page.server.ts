import { redirect } from '@sveltejs/kit'
import type { PageServerLoad } from './$types'

/** A link that was pasted as text leads where it would have led as a link. */
export const load: PageServerLoad = ({ url, locals }) => {
  const pasted = url.searchParams.get('link')?.trim() ?? ''
  const code = /(?:^|\/join\/)([A-Za-z0-9_-]{22})\/?$/.exec(pasted)?.[1]
  if (code) redirect(303, `/join/${code}`)
  return { pasted, example: `${locals.visit.origin}/join/…` }
}
