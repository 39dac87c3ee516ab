import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type Locale, locales } from '../../src/web/format/locales.ts'
import { inLanguage } from '../../src/web/words/languages.ts'
import { hasMarks } from '../../src/web/words/marks.ts'
import { currentBuild } from './page-weights.ts'

const build = await currentBuild()
const client = build && new URL('client/', build)

describe.skipIf(!client)(`built scripts${client ? '' : ' (not read: the pages are not built)'}`, () => {
  const files = client ? globSync('_app/immutable/{entry,nodes,chunks}/*.js', { cwd: fileURLToPath(client) }) : []

  it('are there in every language, with no place left open for a word', () => {
    expect(files.length).toBeGreaterThan(50)
    for (const language of locales)
      for (const file of files) expect(hasMarks(read(file, language)), `${file} in ${language}`).toBe(false)
  })

  it.each(locales)('refer in %s to nothing that is not there', (language) => {
    const missing = files.flatMap((file) => {
      const here = new URL(inLanguage(file, language), client)
      return referredTo(read(file, language))
        .filter((other) => !existsSync(new URL(other, here)))
        .map((other) => `${file}: ${other}`)
    })
    expect(missing).toEqual([])
  })

  it('and every way in which they are named is seen', () => {
    expect(referredTo('import"./a.js";x("../b-c.css,../d.css,./e.js".split(","))')).toEqual([
      './a.js',
      '../b-c.css',
      '../d.css',
      './e.js',
    ])
  })

  it.each(locales)('hold in %s the words of that language and of no other', (language) => {
    const scripts = files.map((file) => read(file, language)).join('\n')
    const said = (sentence: string) => scripts.includes(sentence)
    const own = sentencesOf(language)
    const others = locales.filter((other) => other !== language).flatMap(sentencesOf)
    expect(own.filter(said).length).toBeGreaterThan(200)
    expect(others.filter((sentence) => said(sentence) && !own.includes(sentence) && !asWritten(sentence))).toEqual([])
  })

  const read = (file: string, language: Locale) => readFileSync(new URL(inLanguage(file, language), client), 'utf8')
})

/** The page of last resort is in every language at once; the gallery of parts, for those who build, is in one. */
const outsideLocales = ['error.html', 'routes/kit/+page.svelte']
  .map((file) => readFileSync(new URL(`../../src/web/${file}`, import.meta.url), 'utf8'))
  .join('\n')
const asWritten = (sentence: string) => outsideLocales.includes(sentence)

/** Whatever a script imports, now or later, and the styles that come with it: names in quotes, or many in one long text. */
function referredTo(code: string): string[] {
  return [...code.matchAll(/(?<![\w./-])\.{1,2}\/[\w./-]+\.(?:js|css)(?!\w)/g)].map(([path]) => path)
}

/** Sentences long enough to be nothing else than themselves; a part with no name or number in it stands for the whole. */
function sentencesOf(language: Locale): string[] {
  const folder = new URL(`../../locales/${language}/`, import.meta.url)
  return readdirSync(folder)
    .flatMap((topic) => Object.values(JSON.parse(readFileSync(new URL(topic, folder), 'utf8')) as object))
    .flatMap((sentence) => (typeof sentence === 'string' ? sentence.split(/\{\w+\}/) : []))
    .filter((part) => part.length > 24 && !/["'`\\]/.test(part))
}
