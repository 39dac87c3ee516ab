import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ReadTx } from '#kernel/db'
import { inRoleWords, schoolFace } from '#modules/school'
import { type Language, languages } from '#modules/school/schema'

/** Raised whenever the meaning changes; a consent says which version it was given to. */
const guardianVersion = '1'

export type Wording = { version: string; locale: Language; paragraphs: readonly string[]; sha256: string }

/** What a guardian reads before they agree to an account. */
export function guardianWording(tx: ReadTx, locale: string | null, child: string): Promise<Wording> {
  return wordingOf(tx, { file: 'guardian', key: 'guardian_wording_', version: guardianVersion }, locale, { child })
}

/** Where the paragraphs stand that somebody agrees to. */
export type WordingPlace = { file: string; key: string; version: string }

/** What somebody reads before they agree, exactly as it is shown: the consent keeps the hash of this. */
export async function wordingOf(
  tx: ReadTx,
  place: WordingPlace,
  locale: string | null,
  about: Readonly<Record<string, string>>,
): Promise<Wording> {
  const { version } = place
  const { name: school, roleWords } = await schoolFace(tx)
  const slots: Readonly<Record<string, string>> = { ...about, school }
  const language = languages.find((known) => known === locale) ?? 'en'
  const paragraphs = templates(place, language).map((text) =>
    inRoleWords(text, language, roleWords).replace(/\{(\w+)\}/g, (slot, name: string) => slots[name] ?? slot),
  )
  const sha256 = createHash('sha256')
    .update([version, language, ...paragraphs].join('\n'))
    .digest('hex')
  return { version, locale: language, paragraphs, sha256 }
}

const read = new Map<string, readonly string[]>()

function templates({ file, key }: WordingPlace, language: Language): readonly string[] {
  const known = read.get(`${language} ${key}`)
  if (known) return known
  const address = new URL(`../../../locales/${language}/${file}.json`, import.meta.url)
  const words = JSON.parse(readFileSync(address, 'utf8')) as Record<string, string>
  const found = Object.keys(words)
    .filter((name) => name.startsWith(key))
    .sort()
    .map((name) => words[name] as string)
  read.set(`${language} ${key}`, found)
  return found
}
