import { subjectKeys } from '#modules/privacy/schema'
import { subjectName } from '#web/parts/settings/kept-words.ts'
import { m } from '#web/words.ts'
import type { PageServerLoad } from './$types'

const subjects = Object.keys(subjectKeys) as (keyof typeof subjectKeys)[]

export const load: PageServerLoad = async ({ locals, url }) => {
  const about = subjects.find((subject) => subject === url.searchParams.get('about'))
  return {
    policy: await locals.doors.documents.document({ document: 'privacy', ...(about && { about }) }),
    lead: m.policy_lead({ school: locals.school.name }),
    views: [
      { href: '/privacy#data', label: m.policy_about_all(), isThis: about === undefined },
      ...subjects.map((subject) => ({
        href: `/privacy?about=${subject}#data`,
        label: subjectName(subject),
        isThis: subject === about,
      })),
    ],
  }
}
