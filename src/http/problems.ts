import { readFile } from 'node:fs/promises'
import type { Db } from '#kernel/db'
import { type Refusal, statusOf } from '#kernel/refusal'
import { inRoleWords, schoolFace } from '#modules/school'
import { type RoleWords, rolePlace } from '#modules/school/schema'

export const locales = ['en', 'fr'] as const
export type Locale = (typeof locales)[number]

/** RFC 9457, with the stable code, the fields at fault and the values of the sentence's slots. */
export type Problem = {
  type: string
  status: number
  code: string
  title: string
  fields: Record<string, { code: string; sentence: string }>
  details: Readonly<Record<string, string | number>>
}

const sentences = Object.fromEntries(
  await Promise.all(locales.map(async (locale) => [locale, await sentencesIn(locale)])),
) as Record<Locale, Record<string, string>>

/** What a refusal says, also of one that was noted a while ago. */
export type Said = Pick<Refusal, 'code' | 'details' | 'fields'>

/** `roleWords`: what this school calls its roles; where nobody could be asked, the stored ones. */
export function problemOf(refusal: Said, locale: Locale, roleWords: RoleWords = 'teacher_student'): Problem {
  const say = (code: string) => sentenceOf(code, locale, roleWords, refusal.details)
  return {
    type: `/docs/api#${refusal.code}`,
    status: statusOf(refusal.code),
    code: refusal.code,
    title: say(refusal.code),
    fields: Object.fromEntries(
      Object.entries(refusal.fields).map(([field, code]) => [field, { code, sentence: say(code) }]),
    ),
    details: refusal.details,
  }
}

/**
 * The same in the words of the school. It is asked for them only where a sentence names a role, so that whoever is refused for
 * asking too often costs no question; and the reason is told even where the database cannot be asked.
 */
export async function problemHere(refusal: Refusal, locale: Locale, db: Db): Promise<Problem> {
  const namesRole = [refusal.code, ...Object.values(refusal.fields)].some(
    (code) => writtenFor(code, locale).search(rolePlace) >= 0,
  )
  if (!namesRole) return problemOf(refusal, locale)
  const school = await db.read(schoolFace).catch(() => null)
  return problemOf(refusal, locale, school?.roleWords)
}

function writtenFor(code: string, locale: Locale): string {
  return sentences[locale][code.replaceAll('.', '_')] ?? sentences[locale].not_possible ?? code
}

/** The words come before the slots: what somebody has written is shown as it was written. */
function sentenceOf(code: string, locale: Locale, roleWords: RoleWords, slots: Refusal['details']): string {
  return inRoleWords(writtenFor(code, locale), locale, roleWords).replace(/\{(\w+)\}/g, (slot, name) =>
    String(slots[name] ?? slot),
  )
}

export function hasSentence(code: string, locale: Locale): boolean {
  return code.replaceAll('.', '_') in sentences[locale]
}

/** The first of our languages that the reader accepts. */
export function localeFrom(acceptLanguage: string | undefined): Locale | null {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', quality] = part.trim().split(';q=')
      return { language: tag.slice(0, 2).toLowerCase(), quality: quality ? Number(quality) : 1 }
    })
    .sort((a, b) => b.quality - a.quality)
  const found = wanted.find(({ language }) => (locales as readonly string[]).includes(language))
  return (found?.language as Locale | undefined) ?? null
}

async function sentencesIn(locale: Locale): Promise<Record<string, string>> {
  return JSON.parse(await readFile(new URL(`../../locales/${locale}/refusals.json`, import.meta.url), 'utf8'))
}
