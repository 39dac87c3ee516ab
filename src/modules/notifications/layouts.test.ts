import { describe, expect, it } from 'vitest'
import { htmlOf, textOf } from './layouts.ts'
import { wordsIn } from './words.ts'

const origin = 'https://school.test'
const trap =
  '<img src="https://pixel.test/open.gif"> <a href="https://elsewhere.test/r?to=x">x</a> <style>@import url(https://elsewhere.test/a.css)</style>'
const frame = { schoolName: trap, accent: '#1f6f8b', language: 'en', origin, words: wordsIn('en', 'teacher_student') }
const draft = {
  to: { name: trap, address: 'kofi@school.test', locale: 'en' },
  subject: trap,
  lines: [trap, trap],
  action: { label: trap, url: `${origin}/courses/crs_1?a=1&b=2` },
  code: { label: trap, text: trap },
  after: [trap],
}

/** Every mail goes through this layout, so what holds of it holds of all. */
describe('A mail, whatever is written into it', () => {
  it('loads nothing from anywhere, so that nobody learns that it was opened', () => {
    const { elements, styles } = partsOf(htmlOf(draft, frame))
    expect(new Set(elements)).toEqual(new Set(['html', 'head', 'meta', 'title', 'body', 'div', 'h1', 'p', 'a']))
    expect(styles.filter((style) => /url\(|@import|expression|image/i.test(style))).toEqual([])
  })

  it('leads to the school itself, and through no counter on the way', () => {
    expect(partsOf(htmlOf(draft, frame)).addresses).toEqual([draft.action.url, origin])
    const { addresses } = partsOf(htmlOf({ ...draft, action: undefined as never }, frame))
    expect(addresses).toEqual([origin])
  })

  it('would be seen to load something: what this spec looks for is found where it is', () => {
    expect(partsOf(trap)).toEqual({
      elements: ['img', 'a', 'style'],
      addresses: ['https://pixel.test/open.gif', 'https://elsewhere.test/r?to=x'],
      styles: [],
    })
    expect(partsOf('<p style="background:url(x)">').styles).toEqual(['background:url(x)'])
  })

  it('says as much in plain text', () => {
    const text = textOf({ ...draft, lines: ['Read on.'], after: ['Or not.'] }, frame)
    for (const part of ['Read on.', draft.action.url, 'Or not.', origin]) expect(text).toContain(part)
  })
})

/** What stands in an HTML page: its elements, the addresses in it, and its styles; what was escaped is text and is none of them. */
function partsOf(html: string) {
  const tags = [...html.matchAll(/<([a-z][a-z0-9]*)\b([^>]*)>/gi)]
  const attributes = tags.flatMap(([, , inside = '']) => [...inside.matchAll(/([a-z-]+)="([^"]*)"/gi)])
  const of = (...names: string[]) =>
    attributes.flatMap(([, name = '', value = '']) =>
      names.includes(name) ? [value.replaceAll('&#38;', '&').replaceAll('&#39;', "'")] : [],
    )
  return {
    elements: tags.map(([, name = '']) => name),
    addresses: of('src', 'href', 'srcset', 'background', 'action', 'data', 'poster'),
    styles: of('style'),
  }
}
