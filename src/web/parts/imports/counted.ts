import type { ArrivedCourseView, ImportDetails } from '#modules/imports/schema'
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

type OfProfile = NonNullable<ImportDetails['profile']>['counted']

/** “What you say about yourself, links: 2”. */
export const ofProfile = ({ bio = 0, skills = 0, languages = 0, links = 0 }: OfProfile): string =>
  [
    bio > 0 && m.imports_profile_bio(),
    skills > 0 && m.imports_profile_skills({ count: skills }),
    languages > 0 && m.imports_profile_languages({ count: languages }),
    links > 0 && m.imports_profile_links({ count: links }),
  ]
    .filter(Boolean)
    .join(' · ')
