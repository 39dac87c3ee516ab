import BookOpen from '@lucide/svelte/icons/book-open'
import House from '@lucide/svelte/icons/house'
import School from '@lucide/svelte/icons/school'
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal'
import Users from '@lucide/svelte/icons/users'
import type { Component } from 'svelte'
import { m } from '#web/words.ts'

export type Entry = { href: string; label: () => string; icon: Component }

const home: Entry = { href: '/', label: m.shell_home, icon: House as Component }
const courses: Entry = { href: '/courses', label: m.shell_courses, icon: BookOpen as Component }
const people: Entry = { href: '/people', label: m.shell_people, icon: Users as Component }
const school: Entry = { href: '/school', label: m.shell_school, icon: School as Component }
const settings: Entry = { href: '/settings', label: m.shell_settings, icon: SlidersHorizontal as Component }

/** Never more than five: that is what a phone's bar holds. */
export function entriesFor(role: string): Entry[] {
  return role === 'owner' ? [home, courses, people, school, settings] : [home, courses, settings]
}

/** An entry is current on its page and on every page below it. */
export function isCurrent({ href }: Entry, path: string): boolean {
  return href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`)
}
