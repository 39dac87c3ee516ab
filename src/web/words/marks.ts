import { readdirSync, readFileSync } from 'node:fs'
import { type Locale, locales } from '../format/locales.ts'

const root = new URL('../../../locales/', import.meta.url)
const topics = readdirSync(new URL(`${locales[0]}/`, root)).filter((name) => name.endsWith('.json'))

/** The sentences that say the same every time, with no name, number or role in them, in whatever language. */
const sentences = Object.fromEntries(locales.map((language) => [language, sentencesIn(language)])) as Record<
  Locale,
  Record<string, unknown>
>
const plain = Object.keys(sentences[locales[0]]).filter((key) =>
  locales.every((language) => isPlain(sentences[language][key])),
)
const known = new Set(plain)

/** What stands in a built script for the reader's language, and for a plain sentence, until it is pressed for a language. */
export const languageMark = 'LECTERN_LANGUAGE'
const mark = (key: string) => `LECTERN_WORDS_${key}`

export function hasMarks(code: string): boolean {
  return code.includes(languageMark) || code.includes(mark(''))
}

/** Puts a mark wherever code asks for a plain sentence: it needs no function, no import, and never changes. */
export function markPlainWords(code: string): string {
  return code.replace(/\bm\.(\w+)\(\)/g, (call, key: string) => (known.has(key) ? mark(key) : call))
}

/** What each mark of a script says in a language, as it would stand in code. */
export function wordsOfScript(code: string, language: Locale): Record<string, string> {
  const found = new Set(code.match(/\bLECTERN_(LANGUAGE|WORDS_\w+)/g))
  return Object.fromEntries([...found].map((name) => [name, JSON.stringify(said(name, language))]))
}

function said(name: string, language: Locale): unknown {
  return name === languageMark ? language : sentences[language][name.slice(mark('').length)]
}

function isPlain(sentence: unknown): boolean {
  return typeof sentence === 'string' && !/[{}[\\]/.test(sentence)
}

function sentencesIn(language: Locale): Record<string, unknown> {
  const files = topics.map((topic) => JSON.parse(readFileSync(new URL(`${language}/${topic}`, root), 'utf8')))
  return Object.assign({}, ...files)
}
