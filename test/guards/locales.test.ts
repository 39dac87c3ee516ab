import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)
const topicsIn = (locale: string) => readdirSync(new URL(`locales/${locale}/`, root)).sort()
const topics = topicsIn('en')

describe('the words of Lectern', () => {
  it('have the same topics in every language', () => {
    expect(topicsIn('fr')).toEqual(topics)
  })

  it('give each key to one topic only', () => {
    const keys = topics.flatMap((topic) => [...sentencesIn('en', topic).keys()])
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
  })

  describe.each(topics)('in %s', (topic) => {
    const english = sentencesIn('en', topic)
    const french = sentencesIn('fr', topic)

    it('exist in both languages', () => {
      expect([...french.keys()].sort()).toEqual([...english.keys()].sort())
    })

    it('have names that code can say', () => {
      for (const key of english.keys()) expect(key).toMatch(/^[a-z][a-z0-9_]*$/)
    })

    it('take the same parameters in both languages', () => {
      for (const [key, { slots }] of english) expect([key, french.get(key)?.slots]).toEqual([key, slots])
    })

    it('say something in both languages', () => {
      for (const sentences of [english, french])
        for (const [key, { texts }] of sentences)
          for (const text of texts) expect([key, text.trim().length > 0]).toEqual([key, true])
    })

    it('break no line before a mark or inside quotation marks in French', () => {
      for (const [key, { texts }] of french)
        for (const text of texts) expect([key, text.match(/.? [;:!?»%](?!\w)|« .?/g)]).toEqual([key, null])
    })

    it('are translated: no sentence of more than three words is the same in both', () => {
      const same = [...english].filter(([key, { texts }]) =>
        texts.some((text) => text.split(/\s+/).length > 3 && french.get(key)?.texts.includes(text)),
      )
      expect(same.map(([key]) => key)).toEqual([])
    })
  })
})

type Sentence = { texts: string[]; slots: string[] }

/** A sentence is a text, or a choice of texts by number or kind. */
function sentencesIn(locale: string, topic: string): Map<string, Sentence> {
  const entries = Object.entries(
    JSON.parse(readFileSync(new URL(`locales/${locale}/${topic}`, root), 'utf8')) as Record<string, unknown>,
  )
  return new Map(
    entries
      .filter(([key]) => key !== '$schema')
      .map(([key, value]) => {
        const texts =
          typeof value === 'string'
            ? [value]
            : (value as { match: Record<string, string> }[]).flatMap(({ match }) => Object.values(match))
        const slots = new Set(texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, slot]) => slot ?? '')))
        return [key, { texts, slots: [...slots].sort() }]
      }),
  )
}
