export type Shortcut = 'm' | 'v' | 'h' | 'c' | 'p' | '?'
const known: readonly string[] = ['m', 'v', 'h', 'c', 'p', '?']

/** Which shortcut a key is: none while somebody types, or holds a key that makes it mean something else. */
export function shortcutIn(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'repeat' | 'target'>,
): Shortcut | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return undefined
  if (event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable], dialog'))
    return undefined
  const key = event.key.toLowerCase()
  return known.includes(key) ? (key as Shortcut) : undefined
}
