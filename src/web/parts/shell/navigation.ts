import BookOpen from 'lucide/dist/esm/icons/book-open.mjs'
import House from 'lucide/dist/esm/icons/house.mjs'
import School from 'lucide/dist/esm/icons/school.mjs'
import SlidersHorizontal from 'lucide/dist/esm/icons/sliders-horizontal.mjs'
import Users from 'lucide/dist/esm/icons/users.mjs'
import type { Drawing } from '#web/ui/drawings.ts'
import { m } from '#web/words.ts'

export type Entry = { href: string; label: () => string; icon: Drawing }

const home: Entry = { href: '/', label: m.shell_home, icon: House }
const courses: Entry = { href: '/courses', label: m.shell_courses, icon: BookOpen }
const people: Entry = { href: '/people', label: m.shell_people, icon: Users }
const school: Entry = { href: '/school', label: m.shell_school, icon: School }
const settings: Entry = { href: '/settings', label: m.shell_settings, icon: SlidersHorizontal }

/** Never more than five: that is what a phone's bar holds. Whoever’s data are kept and not used has their settings. */
export function entriesFor(role: string, restricted: boolean): Entry[] {
  if (restricted) return [settings]
  return role === 'owner' ? [home, courses, people, school, settings] : [home, courses, settings]
}

/** An entry is current on its page and on every page below it. */
export function isCurrent({ href }: Entry, path: string): boolean {
  return href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`)
}
