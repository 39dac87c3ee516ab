/** For so long an upload waits for the form it was made for. */
export const waitsFor = Temporal.Duration.from({ hours: 24 })

/** So long an object may lie in the store and be known to no row: a restored backup is found out to be the wrong one by then. */
export const strayFor = Temporal.Duration.from({ hours: 30 * 24 })

/** So many uploads may somebody have that nothing holds. */
export const mostWaiting = 50n

// Path separators, what Windows forbids, control characters and the marks that reverse the direction of a name.
const unwelcome = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"*/:<>?\\|]/gu

/** The name a file keeps: what its sender called it, without what would hurt somebody's disk or eyes. */
export function nameFrom(sent: string): string {
  const plain =
    sent.toWellFormed().normalize('NFC').split(/[\\/]/).at(-1)?.replace(unwelcome, ' ').replace(/\s+/g, ' ').trim() ??
    ''
  const name = plain.replace(/^[. ]+|[. ]+$/g, '')
  if (name.length <= 120) return name || 'file'
  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? ''
  return (
    name
      .slice(0, 120 - ending.length)
      .toWellFormed()
      .replace('\ufffd', '') + ending
  )
}

// What a browser shows by itself without running anything in it.
const shown = /^(image\/(png|jpeg|gif|webp|avif)|audio\/|video\/|text\/plain)/

export function showsInline(mediaType: string): boolean {
  return shown.test(mediaType)
}
