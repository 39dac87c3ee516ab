import { plainDateText } from '#web/format/dates.ts'
import { listFormatter } from '#web/format/formatters.ts'
import type { Locale } from '#web/format/locales.ts'
import { periodText } from '#web/format/periods.ts'
import { overseasOf } from '#web/parts/processors/overseas.ts'
import { overseasText } from '#web/parts/processors/overseas-words.ts'
import { placeChoices, placeName } from '#web/parts/requests/places.ts'
import { m } from '#web/words.ts'
import type { PageServerLoad } from './$types'

type Span = { days?: number | undefined; months?: number | undefined; workingDays?: number | undefined }

/** “1 month or 30 days, whichever is over first”. */
function spanText({ days, months }: Span, locale: Locale): string {
  const parts = [...(months ? [`P${months}M`] : []), ...(days ? [`P${days}D`] : [])].map((iso) =>
    periodText(iso, locale),
  )
  return parts.length > 1 ? m.places_earlier({ one: parts[0] ?? '', other: parts[1] ?? '' }) : (parts[0] ?? '')
}

function sourceText({ name, source, checkedAt }: { name: string; source: string; checkedAt: string }, locale: Locale) {
  if (name === 'strictest') return m.places_source_strictest()
  return m.places_source({ source, day: plainDateText(checkedAt, 'date', locale) })
}

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale, doors } = locals
  const choices = placeChoices(locale)
  const asked = url.searchParams.get('place') ?? ''
  const place = choices.some(({ value }) => value === asked) ? asked : ''
  const [{ yours, laws }, { hosting, items: services }] = await Promise.all([
    doors.registers.laws(place ? { place } : {}),
    doors.documents.processors(),
  ])
  const list = listFormatter(locale, { type: 'conjunction' })
  const texts = laws.map((law) => ({
    name: law.name,
    title: m[`places_law_${law.name}`](),
    isYours: law.name === yours,
    places: law.places.length > 1 ? list.format(law.places.map((one) => placeName(one, locale))) : '',
    answer: m.places_answer({ span: spanText(law.answer, locale) }),
    extension: law.extension
      ? m.places_extension({ span: spanText(law.extension, locale) })
      : m.places_extension_none(),
    pauses: law.pauses ? m.places_pauses() : '',
    incident: m.places_incident({ hours: law.authorityHours }),
    authority: law.authority,
    overseas: law.name === 'australia' ? overseasText(overseasOf('AU', hosting, services), locale) : [],
    source: sourceText(law, locale),
  }))
  return {
    choices,
    place,
    laws: texts.toSorted((one, other) => Number(other.isYours) - Number(one.isYours)),
    lead: m.places_lead({ school: locals.school.name }),
    hasAccount: locals.actor.kind === 'person',
  }
}
