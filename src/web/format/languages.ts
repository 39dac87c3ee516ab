import type { Locale } from './locales.ts'

export const languageName = (code: string, locale: Locale): string =>
  new Intl.DisplayNames(locale, { type: 'language' }).of(code) ?? code

/** Languages by name, in the reader's language and its order. Made where pages are, not in browsers. */
export function languageNames(codes: readonly string[], locale: Locale): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(locale, { type: 'language' })
  return codes
    .map((value) => ({ value, label: names.of(value) ?? value }))
    .sort((one, other) => one.label.localeCompare(other.label, locale))
}
