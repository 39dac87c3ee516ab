import type { Photograph } from './photographs.ts'

/** One page to look through: a row for each page of each person, every variant of it side by side. */
export function indexOf(photographs: Photograph[]): string {
  const rows = Map.groupBy(photographs, ({ person, path }) => `${person} ${path}`)
  const body = [...rows].map(
    ([title, shots]) => `<section><h2>${escaped(title)}</h2><div>${shots.map(figure).join('')}</div></section>`,
  )
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Lectern, photographed</title><style>
:root { color-scheme: light dark; font: 15px/1.4 system-ui, sans-serif }
body { margin: 2rem } div { display: flex; gap: 1rem; overflow-x: auto; align-items: start; padding-bottom: 1rem }
figure { margin: 0; flex: none } img { height: 24rem; width: auto; max-width: 40rem; object-fit: cover; object-position: top; border: 1px solid #8884 }
h2 { font-size: 1rem } figcaption { font-size: .8rem; opacity: .7 }
</style><h1>${photographs.length} photographs</h1>${body.join('')}</html>`
}

function figure({ file, locale, size, look }: Photograph): string {
  return `<figure><a href="${file}"><img src="${file}" loading="lazy" alt=""></a><figcaption>${size}, ${look}, ${locale}</figcaption></figure>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
