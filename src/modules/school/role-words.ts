import { readFileSync } from 'node:fs'
import { type Language, languages, type RoleForm, type RoleWords, withRoles } from './schema.ts'

/** A sentence of our locales, its roles called as this school calls them. */
export function inRoleWords(sentence: string, language: Language, words: RoleWords): string {
  return withRoles(sentence, (form) => byLanguage[language](words, form))
}

type Choice = { match: Record<string, string> }

const byLanguage = Object.fromEntries(languages.map((language) => [language, roleWordsIn(language)])) as Record<
  Language,
  (words: RoleWords, form: RoleForm) => string
>

/** Read as the message compiler reads it, so that pages and mails say the same. */
function roleWordsIn(language: Language) {
  const file = new URL(`../../../locales/${language}/roles.json`, import.meta.url)
  const { role_word } = JSON.parse(readFileSync(file, 'utf8')) as { role_word: [Choice] }
  return (words: RoleWords, form: RoleForm): string => {
    const found = role_word[0].match[`words=${words}, form=${form}`]
    if (found === undefined) throw new Error(`There is no word for ${form} of ${words} in ${language}.`)
    return found
  }
}
