import { readdirSync, readFileSync } from 'node:fs'
import type { ReadTx } from '#kernel/db'
import { inRoleWords, schoolFace } from '#modules/school'
import { type Language, languages, type RoleWords } from '#modules/school/schema'

export type Slots = Readonly<Record<string, string | number>>
export type Words = (key: string, slots?: Slots) => string

const byLanguage = Object.fromEntries(languages.map((language) => [language, messagesIn(language)])) as Record<
  Language,
  Record<string, unknown>
>

/** The sentences of one language, in the role words of this school, for what is written outside of pages. */
export async function wordsOfSchool(tx: ReadTx, locale: string | null): Promise<Words> {
  return wordsIn(locale, (await schoolFace(tx)).roleWords)
}

/** The same where the role words are known. A missing sentence is a bug. */
export function wordsIn(locale: string | null, roleWords: RoleWords): Words {
  const language = languages.find((known) => known === locale) ?? 'en'
  return (key, slots = {}) => {
    const sentence = byLanguage[language][key]
    if (typeof sentence !== 'string') throw new Error(`There is no sentence ${key} in ${language}.`)
    return inRoleWords(sentence, language, roleWords).replace(/\{(\w+)\}/g, (slot, name) => String(slots[name] ?? slot))
  }
}

function messagesIn(language: Language): Record<string, unknown> {
  const folder = new URL(`../../../locales/${language}/`, import.meta.url)
  const topics = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return Object.assign({}, ...topics.map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))))
}
