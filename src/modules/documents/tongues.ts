import type { Words } from '#modules/notifications'
import type { Tongue } from '#modules/privacy/schema'
import { type Language, languages } from '#modules/school/schema'

/** Our English writes the day before the month, as pages do. */
const tags: Record<Language, string> = { en: 'en-GB', fr: 'fr-FR' }

export const languageOf = (locale: string | null): Language => languages.find((known) => known === locale) ?? 'en'

/** Days and places too. */
export type PublicTongue = Tongue & { day(iso: string): string; region(code: string): string }

/** How one language lists things and says a period, where no page is at hand. */
export function tongueOf(language: Language, say: Words): PublicTongue {
  const tag = tags[language]
  return {
    say,
    list: (type, items) => new Intl.ListFormat(tag, { type }).format(items),
    day: (iso) => dayText(Temporal.PlainDate.from(iso).toZonedDateTime('UTC').toInstant(), language, 'UTC'),
    region: (code) => regionText(code, language),
    period: (iso) => new Intl.DurationFormat(tag, { style: 'long' }).format(Temporal.Duration.from(iso)),
  }
}

/** “Canada (QC)”. */
export function regionText(code: string, language: Language): string {
  const [country = '', part] = code.split('-')
  const name = new Intl.DisplayNames([tags[language]], { type: 'region', fallback: 'code' }).of(country) ?? country
  return part ? `${name} (${part})` : name
}

/** “24 December 2026”. */
export function dayText(at: Temporal.Instant, language: Language, timeZone: string): string {
  return new Intl.DateTimeFormat(tags[language], { dateStyle: 'long', timeZone }).format(at.epochMilliseconds)
}
