import { m } from '#web/words.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => ({
  policy: await locals.doors.documents.document({ document: 'privacy' }),
  lead: m.policy_lead({ school: locals.school.name }),
})
