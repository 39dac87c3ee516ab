export type Piece = { text: string; href: string | null }

const address = /https?:\/\/[^\s<>"'`{}|\\^[\]]+/gi

/** A text cut at its web addresses. Only http and https are links, and none with a name or password hidden in it. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const { 0: found, index } of text.matchAll(address)) {
    const shown = withoutTail(found)
    const href = hrefOf(shown)
    if (href === null) continue
    if (index > end) pieces.push({ text: text.slice(end, index), href: null })
    pieces.push({ text: shown, href })
    end = index + shown.length
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null })
  return pieces
}

/** The full stop after an address belongs to the sentence, and so does a bracket that was opened before it. */
function withoutTail(found: string): string {
  const shown = found.replace(/[.,;:!?…]+$/u, '')
  const isOpen = (text: string) => text.split('(').length < text.split(')').length
  return shown.endsWith(')') && isOpen(shown) ? withoutTail(shown.slice(0, -1)) : shown
}

function hrefOf(text: string): string | null {
  const url = URL.parse(text)
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username || url.password) return null
  return url.href
}
