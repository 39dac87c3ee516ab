import { redirect } from '@sveltejs/kit'
import { signInFor } from '#web/forms.ts'
import type { PageServerLoad } from './$types'

/** Settings are somebody's: a stranger signs in first. */
export const load: PageServerLoad = ({ locals, url }) => {
  if (locals.actor.kind !== 'person') redirect(303, signInFor(url))
}
