import { dateText } from '#web/format/dates.ts'
import { m } from '#web/words.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { documents } = locals.doors
  const about = { number: params.number }
  const against = url.searchParams.get('against') || undefined
  const [version, { from, changes, lines }, { items }] = await Promise.all([
    documents.version(about),
    documents.versionChanges(against ? { ...about, against } : about),
    documents.versions({}),
  ])
  const here = { locale: locals.locale, timeZone: locals.timeZone }
  return {
    version,
    from,
    changes,
    lines,
    others: items
      .filter(({ number }) => number !== version.number)
      .map(({ number, effectiveAt }) => ({
        value: String(number),
        label: m.policy_version_of({ number, day: dateText(effectiveAt, 'date', here) }),
      })),
  }
}
