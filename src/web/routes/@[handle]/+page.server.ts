import { languageNames } from '#web/format/languages.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const profile = await locals.doors.profiles.publicPage({ handle: params.handle.toLowerCase() })
  const languages = languageNames(profile.languages, locals.locale).map(({ label }) => label)
  return { profile, languages, address: `${locals.visit.origin}/@${profile.handle}` }
}
