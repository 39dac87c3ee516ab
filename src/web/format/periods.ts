import { periodFormatter } from './formatters.ts'
import type { Locale } from './locales.ts'

/** `P90D` is “90 days”. */
export function periodText(iso: string, locale: Locale): string {
  return periodFormatter(locale, { style: 'long' }).format(Temporal.Duration.from(iso))
}
