import { numberFormatter } from './formatters.ts'
import type { Locale } from './locales.ts'

export function percentText(share: number, locale: Locale): string {
  return numberFormatter(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share)
}

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

export function sizeText(bytes: number, locale: Locale): string {
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return numberFormatter(locale, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: power > 1 ? 1 : 0,
  }).format(bytes / 1000 ** power)
}
