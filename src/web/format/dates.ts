import { dateFormatter, numberFormatter, relativeFormatter } from './formatters.ts'
import type { Locale } from './locales.ts'

/** An instant as doors give it: ISO 8601, or anything that prints itself so. */
export type Moment = string | { toString(): string }
export type Zoned = { locale: Locale; timeZone: string; now?: Moment }

const styles = {
  /** 21 November 2026 */
  date: { day: 'numeric', month: 'long', year: 'numeric' },
  /** Sat 21 Nov */
  day: { weekday: 'short', day: 'numeric', month: 'short' },
  /** Saturday 21 November */
  weekday: { weekday: 'long', day: 'numeric', month: 'long' },
  /** 18:00 */
  time: { hour: '2-digit', minute: '2-digit' },
  /** Sat 21 Nov, 18:00 */
  moment: { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  /** Saturday 21 November at 18:00 */
  full: { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>
export type DateStyle = keyof typeof styles

const written = new Map<string, string>()
/** Of moments, each some fifty letters; the most that are remembered. */
const mostWritten = 5_000

/** Further away than this, a day and a month do not say of which year. */
const plain = 300 * 24 * 3_600_000

/** The moments of a course are the same to everybody in it: each is written once for a style, a zone and a language. */
export function dateText(moment: Moment, style: DateStyle, { locale, timeZone, now }: Zoned): string {
  const isFar = now !== undefined && style !== 'time' && Math.abs(millisecondsOf(moment) - millisecondsOf(now)) > plain
  const key = `${moment} ${style} ${timeZone} ${locale}${isFar ? ' far' : ''}`
  const known = written.get(key)
  if (known !== undefined) return known
  const options = { ...styles[style], timeZone, ...(isFar ? { year: 'numeric' as const } : {}) }
  const text = dateFormatter(locale, options).format(new Date(moment.toString()))
  if (written.size >= mostWritten) written.clear()
  written.set(key, text)
  return text
}

const millisecondsOf = (moment: Moment) => Date.parse(moment.toString())

/** A day that belongs to no zone, such as the first day of a course. */
export function plainDateText(date: Moment, style: 'date' | 'day' | 'weekday', locale: Locale): string {
  return dateFormatter(locale, { ...styles[style], timeZone: 'UTC' }).format(
    new Date(`${date.toString().slice(0, 10)}T00:00:00Z`),
  )
}

/** “Paris (UTC+1)”: a place people know, and what a clock there says. */
export function zoneText(timeZone: string, at: Moment, locale: Locale): string {
  const offset = dateFormatter(locale, { timeZone, timeZoneName: 'shortOffset' })
    .formatToParts(new Date(at.toString()))
    .find(({ type }) => type === 'timeZoneName')?.value
  const place = timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? timeZone
  return timeZone === 'UTC' ? 'UTC' : `${place} (${offset?.replace('GMT', 'UTC')})`
}

/** Whether two zones show the same clock at that moment. */
export function sameClock(one: string, other: string, at: Moment): boolean {
  const clock = (timeZone: string) => dateText(at, 'moment', { locale: 'en', timeZone })
  return one === other || clock(one) === clock(other)
}

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** “in 3 days”, “20 minutes ago”. */
export function agoText(moment: Moment, now: Moment, locale: Locale): string {
  const seconds = (Date.parse(moment.toString()) - Date.parse(now.toString())) / 1000
  const formatter = relativeFormatter(locale, { numeric: 'auto' })
  if (Math.abs(seconds) < hour) return formatter.format(Math.trunc(seconds / minute), 'minute')
  if (Math.abs(seconds) < day) return formatter.format(Math.trunc(seconds / hour), 'hour')
  return formatter.format(Math.trunc(seconds / day), 'day')
}

/** How long until then, in the two largest units that matter: “2 days 3 hours”, “12 minutes”, “45 seconds”. */
export function untilText(seconds: number, locale: Locale): string {
  const parts: [number, 'day' | 'hour' | 'minute' | 'second'][] =
    seconds >= day
      ? [
          [Math.floor(seconds / day), 'day'],
          [Math.floor((seconds % day) / hour), 'hour'],
        ]
      : seconds >= hour
        ? [
            [Math.floor(seconds / hour), 'hour'],
            [Math.floor((seconds % hour) / minute), 'minute'],
          ]
        : seconds >= minute
          ? [[Math.ceil(seconds / minute), 'minute']]
          : [[Math.max(0, Math.ceil(seconds)), 'second']]
  return parts
    .filter(([count], index) => index === 0 || count > 0)
    .map(([count, unit]) => numberFormatter(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count))
    .join(' ')
}

/** “1 h 30 min” for the length of a class. */
export function durationText(minutes: number, locale: Locale): string {
  const unit = (count: number, name: 'hour' | 'minute') =>
    numberFormatter(locale, { style: 'unit', unit: name, unitDisplay: 'short' }).format(count)
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  return [hours > 0 && unit(hours, 'hour'), (rest > 0 || hours === 0) && unit(rest, 'minute')].filter(Boolean).join(' ')
}
