import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => ({ policy: await locals.doors.identity.signInPolicy() })
