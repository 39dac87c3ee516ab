import type { Words } from '#modules/notifications'
import type { Tongue } from '#modules/privacy/schema'
import { type Language, languages } from '#modules/school/schema'

/** Our English writes the day before the month, as pages do. */
const tags: Record<Language, string> = { en: 'en-GB', fr: 'fr-FR' }

export const languageOf = (locale: string | null): Language => languages.find((known) => known === locale) ?? 'en'

/** How one language lists things and says a period, where no page is at hand. */
export function tongueOf(language: Language, say: Words): Tongue {
  const tag = tags[language]
  return {
    say,
    list: (type, items) => new Intl.ListFormat(tag, { type }).format(items),
    period: (iso) => new Intl.DurationFormat(tag, { style: 'long' }).format(Temporal.Duration.from(iso)),
  }
}

/** “24 December 2026”. */
export function dayText(at: Temporal.Instant, language: Language, timeZone: string): string {
  return new Intl.DateTimeFormat(tags[language], { dateStyle: 'long', timeZone }).format(at.epochMilliseconds)
}
