import FileText from 'lucide/dist/esm/icons/file-text.mjs'
import Link from 'lucide/dist/esm/icons/link.mjs'
import Megaphone from 'lucide/dist/esm/icons/megaphone.mjs'
import type { CourseFace, ItemKind } from '#modules/courses/schema'
import { plainDateText } from '#web/format/dates.ts'
import type { Locale } from '#web/format/locales.ts'
import type { Drawing } from '#web/ui/drawings.ts'
import { m } from '#web/words.ts'

export const kinds: Record<ItemKind, { name: () => string; icon: Drawing }> = {
  announcement: { name: m.courses_announcement, icon: Megaphone },
  material: { name: m.courses_material, icon: FileText },
  link: { name: m.courses_link, icon: Link },
}

/** “7 September to 18 December 2026”, or as much of it as is known. */
export function courseDates({ startsOn, endsOn }: Pick<CourseFace, 'startsOn' | 'endsOn'>, locale: Locale): string {
  const text = (date: string) => plainDateText(date, 'date', locale)
  if (startsOn && endsOn) return m.courses_dates({ from: text(startsOn), to: text(endsOn) })
  if (startsOn) return m.courses_from({ from: text(startsOn) })
  return endsOn ? m.courses_until({ to: text(endsOn) }) : ''
}
