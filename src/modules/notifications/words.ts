import { readdirSync, readFileSync } from 'node:fs'
import { type Language, languages } from '#modules/school/schema'

export type Slots = Readonly<Record<string, string | number>>
export type Words = (key: string, slots?: Slots) => string

const byLanguage = Object.fromEntries(languages.map((language) => [language, messagesIn(language)])) as Record<
  Language,
  Record<string, unknown>
>

/** The sentences of one language, for what is written outside of pages. A missing sentence is a bug. */
export function wordsIn(locale: string | null): Words {
  const language = languages.find((known) => known === locale) ?? 'en'
  return (key, slots = {}) => {
    const sentence = byLanguage[language][key]
    if (typeof sentence !== 'string') throw new Error(`There is no sentence ${key} in ${language}.`)
    return sentence.replace(/\{(\w+)\}/g, (slot, name) => String(slots[name] ?? slot))
  }
}

function messagesIn(language: Language): Record<string, unknown> {
  const folder = new URL(`../../../locales/${language}/`, import.meta.url)
  const topics = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return Object.assign({}, ...topics.map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))))
}
