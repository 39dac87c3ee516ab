import type { Drawing } from '#web/ui/drawings.ts'

/** Something to press in the room. `wide`: in the bar where there is room for it, else under “More”, as those of `more` always are. */
export type Control = {
  id: string
  place: 'bar' | 'wide' | 'more'
  icon: Drawing
  label: string
  onclick: () => void
  tone?: 'plain' | 'off' | 'up' | 'leave'
  pressed?: boolean | undefined
  expanded?: boolean | undefined
  disabled?: boolean
  busy?: boolean
  shortcut?: string | undefined
  count?: { number: number; text: string } | undefined
}
