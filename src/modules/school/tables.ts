import { tablesOf } from '#kernel/db'
import type { Language, RoleWords, SignUpPolicy } from './schema.ts'

type SchoolRow = {
  only: true
  name: string
  locale: Language
  time_zone: string
  accent: string | null
  role_words: RoleWords
  sign_up: SignUpPolicy
  opened_at: Temporal.Instant
  changed_at: Temporal.Instant
}

export const { read, write } = tablesOf<{ 'school.school': SchoolRow }>()
