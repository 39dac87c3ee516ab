import { durationText, untilText } from '#web/format/dates.ts'
import type { Locale } from '#web/format/locales.ts'

/** “1 h 23 min”, or seconds where it was less than a minute. */
export function spanText(seconds: number, locale: Locale): string {
  return seconds < 60 ? untilText(seconds, locale) : durationText(Math.floor(seconds / 60), locale)
}
