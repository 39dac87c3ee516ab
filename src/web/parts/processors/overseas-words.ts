import { countryNames } from '#web/format/countries.ts'
import { listFormatter } from '#web/format/formatters.ts'
import type { Locale } from '#web/format/locales.ts'
import { m } from '#web/words.ts'
import type { overseasOf } from './overseas.ts'

/* Made where pages are, not in browsers: import it in +page.server.ts only. */
/** As Australia asks it of whoever hands data on (APP 8). */
export function overseasText({ countries, isSaidOfAll }: ReturnType<typeof overseasOf>, locale: Locale): string[] {
  if (countries.length === 0) return [isSaidOfAll ? m.places_overseas_none() : m.places_overseas_unsaid()]
  const names = countryNames(countries, locale).map(({ label }) => label)
  const list = listFormatter(locale, { type: 'conjunction' }).format(names)
  return [m.places_overseas({ countries: list }), ...(isSaidOfAll ? [] : [m.places_overseas_unsaid()])]
}
