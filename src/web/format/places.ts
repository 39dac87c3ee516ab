import { regionNames } from './formatters.ts'
import type { Locale } from './locales.ts'

/** “Ghana”: a country by its two letters. */
export function countryText(code: string, locale: Locale): string {
  return regionNames(locale, { type: 'region', fallback: 'code' }).of(code) ?? code
}
