export type Shortcut = 'm' | 'v' | 'h' | 'c' | 'p' | 's' | 'l' | 'f' | '?' | ' '
const known: readonly string[] = ['m', 'v', 'h', 'c', 'p', 's', 'l', 'f', '?', ' ']

/** A dialog that has just closed keeps the focus until the next picture. */
const typing = 'input, textarea, select, [contenteditable], dialog[open]'
/** Where the space bar means something already. */
const pressing = 'button, a, summary, [role=slider], video'

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'repeat' | 'target'>

/** Which shortcut a key is: none while somebody types, or holds a key that makes it mean something else. */
export function shortcutIn(event: Key): Shortcut | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return undefined
  const key = event.key.toLowerCase()
  if (!known.includes(key)) return undefined
  const within = (selector: string) => event.target instanceof Element && event.target.closest(selector) !== null
  if (within(typing) || (key === ' ' && within(pressing))) return undefined
  return key as Shortcut
}
