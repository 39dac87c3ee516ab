export const locales = ['en', 'fr'] as const
export type Locale = (typeof locales)[number]

export function isLocale(text: unknown): text is Locale {
  return (locales as readonly unknown[]).includes(text)
}

/** The name of a language in that language, as a list of languages must show it. */
export const localeNames: Record<Locale, string> = { en: 'English', fr: 'Français' }
