import { redirect } from '@sveltejs/kit'
import { onwards, sentenceOf } from '#web/forms.ts'
import { endTrip, tripOf } from '#web/parts/identity/provider-visits.ts'
import type { PageServerLoad } from './$types'

/** What the provider sent the browser back with; it works once. */
export const load: PageServerLoad = async ({ locals, url, cookies }) => {
  const { secret, next } = tripOf(cookies, url)
  const answer = url.search.slice(1)
  const taken = await locals.doors.identity.takeAnswer({ secret: secret || 'none', answer }).catch(sentenceOf(locals))
  if (typeof taken === 'string') {
    endTrip(cookies, url)
    return { sentence: taken }
  }
  if (taken.outcome === 'undecided') redirect(303, '/sign-in/google/account')
  endTrip(cookies, url)
  redirect(303, taken.outcome === 'connected' ? '/settings/security#provider' : onwards(next)(taken))
}
