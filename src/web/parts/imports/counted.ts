import type { ArrivedCourseView, ArrivedOwnView } from '#modules/imports/schema'
import { regionNames } from '#web/format/formatters.ts'
import type { Reader } from '#web/locals.ts'
import { m } from '#web/words.ts'

/** A course of a copy, with the sentence of why it cannot come. */
export type ShownCourse = ArrivedCourseView & { why: string | null }

type Counted = ArrivedCourseView['counted']
type Words = Partial<Record<keyof Counted, (slots: { count: number }) => string>>

const comes: Words = { items: m.imports_items, files: m.imports_files, classes: m.imports_classes }
const stays: Words = {
  deleted_items: m.imports_deleted_items,
  empty_items: m.imports_empty_items,
  missing_files: m.imports_missing_files,
  past_classes: m.imports_past_classes,
  cancelled_classes: m.imports_cancelled_classes,
}

const said = (words: Words, counted: Counted): string =>
  Object.entries(words)
    .flatMap(([word, say]) => {
      const count = counted[word as keyof Counted] ?? 0
      return count > 0 ? [say({ count })] : []
    })
    .join(', ')

/** “4 items, 3 files”; empty where nothing comes. */
export const whatComes = (counted: Counted): string => said(comes, counted)

/** The same of what stays where it is. */
export const whatStays = (counted: Counted): string => said(stays, counted)

/** Something its person says of themselves, with the sentence of why it cannot come. */
export type ShownOwn = ArrivedOwnView & { why: string | null }

const kinds = {
  name: { alone: m.imports_name, instead: m.imports_name_replace },
  profile: { alone: m.imports_profile, instead: m.imports_profile_replace },
  photo: { alone: m.imports_photo, instead: m.imports_photo_replace },
} as const

export const labelOf = ({ part, replaces }: ArrivedOwnView): string =>
  replaces ? kinds[part].instead() : kinds[part].alone()

/** Whoever is called the same here is not asked. */
export function isSame({ says, here }: ArrivedOwnView): boolean {
  if (!says || !here) return false
  const isKept = (there: string | null, now: string | null) => there === null || there === now
  return says.name === here.name && isKept(says.language, here.language) && isKept(says.timeZone, here.timeZone)
}

/** “What you say about yourself, links: 2”, or the two names. */
export function hintOf({ part, counted, says, here }: ArrivedOwnView, reader: Reader): string {
  if (part === 'photo') return m.imports_photo_hint()
  if (part === 'profile') return ofProfile(counted)
  return says && here ? m.imports_name_hint({ there: calledAs(says, reader), here: calledAs(here, reader) }) : ''
}

type Calling = NonNullable<ArrivedOwnView['says']>

const calledAs = ({ name, language, timeZone }: Calling, { locale }: Reader): string =>
  [name, language && regionNames(locale, { type: 'language' }).of(language), timeZone?.replaceAll('_', ' ')]
    .filter(Boolean)
    .join(', ')

const ofProfile = ({ bio = 0, skills = 0, languages = 0, links = 0 }: ArrivedOwnView['counted']): string =>
  [
    bio > 0 && m.imports_profile_bio(),
    skills > 0 && m.imports_profile_skills({ count: skills }),
    languages > 0 && m.imports_profile_languages({ count: languages }),
    links > 0 && m.imports_profile_links({ count: links }),
  ]
    .filter(Boolean)
    .join(' · ')
