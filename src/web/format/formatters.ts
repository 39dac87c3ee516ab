import type { Locale } from './locales.ts'

/** Our English writes the day before the month and counts to 24, as most of its readers do. */
const tags: Record<Locale, string> = { en: 'en-GB', fr: 'fr-FR' }

/** Making a formatter costs a thousand times what using it does: each is made once. */
function remembered<Options extends object, Made>(make: (tag: string, options: Options) => Made) {
  const made = new Map<string, Made>()
  return (locale: Locale, options: Options): Made => {
    const key = locale + JSON.stringify(options)
    let formatter = made.get(key)
    if (formatter === undefined) {
      formatter = make(tags[locale], options)
      if (made.size > 500) made.clear()
      made.set(key, formatter)
    }
    return formatter
  }
}

export const dateFormatter = remembered(
  (tag, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, options),
)
export const numberFormatter = remembered(
  (tag, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(tag, options),
)
export const listFormatter = remembered((tag, options: Intl.ListFormatOptions) => new Intl.ListFormat(tag, options))
export const relativeFormatter = remembered(
  (tag, options: Intl.RelativeTimeFormatOptions) => new Intl.RelativeTimeFormat(tag, options),
)
export const regionNames = remembered((tag, options: Intl.DisplayNamesOptions) => new Intl.DisplayNames(tag, options))
export const periodFormatter = remembered(
  (tag, options: Intl.DurationFormatOptions) => new Intl.DurationFormat(tag, options),
)
