import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { inRoleWords } from '#modules/school'
import { type Language, languages, type RoleWords } from '#modules/school/schema'

/** Raised whenever the meaning changes; a consent says which version it was given to. */
const version = '1'

export type Wording = { version: string; locale: Language; paragraphs: readonly string[]; sha256: string }

/** What a guardian reads before they agree, exactly as it is shown: the consent keeps the hash of this. */
export function guardianWording(
  locale: string | null,
  slots: { child: string; school: string; roleWords: RoleWords },
): Wording {
  const language = languages.find((known) => known === locale) ?? 'en'
  const paragraphs = templates(language).map((text) =>
    inRoleWords(text, language, slots.roleWords).replace(
      /\{(child|school)\}/g,
      (_slot, name: 'child' | 'school') => slots[name],
    ),
  )
  const sha256 = createHash('sha256')
    .update([version, language, ...paragraphs].join('\n'))
    .digest('hex')
  return { version, locale: language, paragraphs, sha256 }
}

const read = new Map<Language, readonly string[]>()

function templates(language: Language): readonly string[] {
  const known = read.get(language)
  if (known) return known
  const file = new URL(`../../../locales/${language}/guardian.json`, import.meta.url)
  const words = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
  const found = Object.keys(words)
    .filter((key) => key.startsWith('guardian_wording_'))
    .sort()
    .map((key) => words[key] as string)
  read.set(language, found)
  return found
}
