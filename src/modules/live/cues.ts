/** One thing said in a film, in milliseconds from its beginning. */
export type Cue = { from: number; to: number; speaker: string; text: string }

/** Captions as browsers and players of films read them (WebVTT), in the order in which they begin. */
export function webvttOf(cues: readonly Cue[]): string {
  const lines = cues
    .filter(({ text }) => escaped(text) !== '')
    .toSorted((one, other) => one.from - other.from || one.to - other.to)
    .map(({ from, to, speaker, text }) => {
      const said = escaped(text)
      const who = escaped(speaker)
      return `${timeOf(from)} --> ${timeOf(Math.max(to, from + 1))}\n${who ? `<v ${who}>${said}</v>` : said}\n`
    })
  return ['WEBVTT\n', ...lines].join('\n')
}

/** An empty line would end a cue, `-->` would begin one, `<` a mark: what people say and are called does none of that. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

function timeOf(milliseconds: number): string {
  const all = Math.max(0, Math.round(milliseconds))
  const parts = [Math.floor(all / 3_600_000), Math.floor(all / 60_000) % 60, Math.floor(all / 1_000) % 60]
  return `${parts.map((part) => String(part).padStart(2, '0')).join(':')}.${String(all % 1_000).padStart(3, '0')}`
}
