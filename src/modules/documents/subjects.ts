import type { Subject } from '#kernel/personal-data'
import type { Language } from '#modules/school/schema'
import type { Rendered } from './policies.ts'
import type { Clause } from './schema.ts'

/** The same parts; of what is kept, only what is kept of these people, where somebody asks for them. */
export function clausesAbout({ clauses, facts }: Rendered, language: Language, about: Subject | undefined): Clause[] {
  if (!about || !('categories' in facts)) return clauses[language]
  return clauses[language].map((clause) =>
    clause.id === 'data'
      ? { ...clause, rows: clause.rows.filter((_row, at) => facts.categories[at]?.about === about) }
      : clause,
  )
}
