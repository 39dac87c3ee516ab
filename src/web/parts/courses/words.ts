import FileText from '@lucide/svelte/icons/file-text'
import Link from '@lucide/svelte/icons/link'
import Megaphone from '@lucide/svelte/icons/megaphone'
import type { Component } from 'svelte'
import type { CourseFace, ItemKind } from '#modules/courses/schema'
import { plainDateText } from '#web/format/dates.ts'
import type { Locale } from '#web/format/locales.ts'
import { m } from '#web/words.ts'

export const kinds: Record<ItemKind, { name: () => string; icon: Component }> = {
  announcement: { name: m.courses_announcement, icon: Megaphone as Component },
  material: { name: m.courses_material, icon: FileText as Component },
  link: { name: m.courses_link, icon: Link as Component },
}

/** “7 September to 18 December 2026”, or as much of it as is known. */
export function courseDates({ startsOn, endsOn }: Pick<CourseFace, 'startsOn' | 'endsOn'>, locale: Locale): string {
  const text = (date: string) => plainDateText(date, 'date', locale)
  if (startsOn && endsOn) return m.courses_dates({ from: text(startsOn), to: text(endsOn) })
  if (startsOn) return m.courses_from({ from: text(startsOn) })
  return endsOn ? m.courses_until({ to: text(endsOn) }) : ''
}
