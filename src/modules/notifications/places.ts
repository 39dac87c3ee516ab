import { type Language, languages } from '#modules/school/schema'

const named = new Map<Language, Intl.DisplayNames>()

/** A country by its name in the reader's language. */
export function countryText(code: string, locale: string | null): string {
  const language = languages.find((known) => known === locale) ?? 'en'
  const names = named.get(language) ?? new Intl.DisplayNames([language], { type: 'region', fallback: 'code' })
  named.set(language, names)
  return names.of(code) ?? code
}
