import { languageNames } from '#web/format/languages.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params: { personId }, setHeaders }) => {
  setHeaders({ 'x-robots-tag': 'noindex' })
  const profile = await locals.doors.profiles.profile({ personId })
  return { profile, languages: languageNames(profile.languages, locals.locale).map(({ label }) => label) }
}
