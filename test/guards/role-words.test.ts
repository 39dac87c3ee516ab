import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { roleForms, rolePlace, roleWordings } from '#modules/school/schema'

/** Sentences that may name a role themselves, because they are about the words. */
const aboutTheWords = [
  'role_word',
  'school_roles_teacher_student',
  'school_roles_educator_learner',
  'school_roles_mentor_mentee',
]

const named: Record<string, RegExp> = {
  en: /(?<!\p{L})(teacher|student|pupil|educator|instructor|learner|mentor|mentee|tutor)(?!\p{Ll}{2})/iu,
  fr: /(?<!\p{L})(enseignant|professeur|prof(?!\p{L})|élève(?!\p{L}*r)|étudiant|éducat(eur|rice)|instructeur|formateur|formatrice|apprenant|mentor|mentoré|tuteur|tutrice)/iu,
}

/** Before a role French would elide or contract by its first letter or its gender, which change with the words. */
const bending = /(?<!\p{L})((le|la|du|au|de|que|ne|se|un|une|ce|cet|cette|mon|ma|sa)\s|[ldnsq]u?[’'])$/iu

const sentences = Object.keys(named).flatMap((locale) =>
  readdirSync(new URL(`../../locales/${locale}/`, import.meta.url)).flatMap((topic) => {
    const text = readFileSync(new URL(`../../locales/${locale}/${topic}`, import.meta.url), 'utf8')
    return Object.entries(JSON.parse(text) as Record<string, unknown>)
      .filter(([key]) => key !== '$schema')
      .flatMap(([key, value]) => textsOf(value).map((text) => ({ locale, key, text })))
  }),
)

describe('A sentence that names a role', () => {
  it('leaves a place for the school’s word', () => {
    const forgetful = sentences.filter(({ key, ...one }) => !aboutTheWords.includes(key) && namesRole(one))
    expect(forgetful).toEqual([])
  })

  it('is caught when it names one itself', () => {
    for (const [locale, text] of [
      ['en', 'Ask your teacher.'],
      ['en', 'Students come in.'],
      ['en', 'The Mentor’s page'],
      ['fr', 'Votre enseignante'],
      ['fr', 'Les élèves arrivent'],
      ['fr', 'chaque mentoré'],
    ] as const)
      expect([text, namesRole({ locale, text })]).toEqual([text, true])
    for (const [locale, text] of [
      ['en', 'Ask your [teacher].'],
      ['en', 'You teach here.'],
      ['fr', 'Vous enseignez ici.'],
      ['fr', 'Élevez la voix'],
    ] as const)
      expect([text, namesRole({ locale, text })]).toEqual([text, false])
  })

  it('has in its brackets what there is a word for, and nothing else', () => {
    const unknown = sentences.filter(({ text }) => /[[\]]/.test(text.replace(rolePlace, '')))
    expect(unknown).toEqual([])
  })

  it('reads well in French with any words: nothing before the place bends to what stands there', () => {
    const french = sentences.filter(({ locale }) => locale === 'fr')
    const bent = french.filter(({ text }) => [...text.matchAll(rolePlace)].some(({ index }) => bends(text, index)))
    expect(bent).toEqual([])
    expect(bends('la page de [teacher]', 11)).toBe(true)
    expect(bends('la page de votre [teacher]', 17)).toBe(false)
  })

  it('finds a word for every form, in every choice of words and every language', () => {
    for (const locale of Object.keys(named)) {
      const { role_word } = JSON.parse(
        readFileSync(new URL(`../../locales/${locale}/roles.json`, import.meta.url), 'utf8'),
      )
      const wanted = roleWordings.flatMap((words) => roleForms.map((form) => `words=${words}, form=${form}`))
      expect(Object.keys(role_word[0].match)).toEqual(wanted)
    }
  })
})

function namesRole({ locale, text }: { locale: string; text: string }): boolean {
  return (named[locale] as RegExp).test(text.replace(rolePlace, '').replaceAll(/\{\w+\}/g, ''))
}

function bends(text: string, index: number): boolean {
  return bending.test(text.slice(0, index)) && !/^\[a /i.test(text.slice(index))
}

function textsOf(value: unknown): string[] {
  return typeof value === 'string'
    ? [value]
    : (value as { match: Record<string, string> }[]).flatMap(({ match }) => Object.values(match))
}
