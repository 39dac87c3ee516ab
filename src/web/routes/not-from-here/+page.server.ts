import { redirect } from '@sveltejs/kit'
import type { PageServerLoad } from './$types'

/** Takes the place of the page that somebody wanted; the door refuses, and that is what they read. */
export const load: PageServerLoad = async ({ locals }) => {
  await locals.doors.identity.admittedHere()
  redirect(303, '/')
}
