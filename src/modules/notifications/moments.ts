import { type Language, languages } from '#modules/school/schema'

const tags: Record<Language, string> = { en: 'en-GB', fr: 'fr-FR' }
const made = new Map<string, Intl.DateTimeFormat>()

/** “Saturday 21 November at 18:00 (Paris)”, as a letter says when something is. */
export function momentText(
  at: Temporal.Instant,
  { locale, timeZone }: { locale: string | null; timeZone: string },
): string {
  const language = languages.find((known) => known === locale) ?? 'en'
  const place = timeZone.split('/').at(-1)?.replaceAll('_', ' ')
  return `${formatter(language, timeZone).format(at.epochMilliseconds)} (${place})`
}

/** Making one costs a thousand times what using it does. */
function formatter(language: Language, timeZone: string): Intl.DateTimeFormat {
  const key = `${language} ${timeZone}`
  const known = made.get(key)
  if (known) return known
  const fresh = new Intl.DateTimeFormat(tags[language], {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  })
  if (made.size > 500) made.clear()
  made.set(key, fresh)
  return fresh
}
