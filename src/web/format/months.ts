import { dateFormatter } from './formatters.ts'
import type { Locale } from './locales.ts'

/** The months of a year, by name. */
export function monthNames(locale: Locale): readonly { value: string; label: string }[] {
  const month = dateFormatter(locale, { month: 'long', timeZone: 'UTC' })
  return Array.from({ length: 12 }, (_, at) => ({
    value: String(at + 1),
    label: month.format(new Date(Date.UTC(2024, at, 15))),
  }))
}
