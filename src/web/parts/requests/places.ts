import { countryCodes } from '#modules/identity/schema'
import { partsOfCountries } from '#modules/registers/schema'
import { countryNames } from '#web/format/countries.ts'
import type { Locale } from '#web/format/locales.ts'
import { m } from '#web/words.ts'

const parts: Record<string, () => string> = { 'CA-QC': m.requests_place_quebec, 'US-CA': m.requests_place_california }

/** Where somebody may live, as a list to choose from. */
export function placeChoices(locale: Locale): readonly { value: string; label: string }[] {
  const places = [
    ...countryNames(countryCodes, locale),
    ...partsOfCountries.map((value) => ({ value, label: placeName(value, locale) })),
  ]
  const sorted = places.toSorted((one, other) => one.label.localeCompare(other.label, locale))
  return [{ value: '', label: m.requests_place_unknown() }, ...sorted]
}

export function placeName(place: string, locale: Locale): string {
  return parts[place]?.() ?? countryNames([place], locale)[0]?.label ?? place
}
