/**
 * What the software holds about people, said beside the code that holds it.
 * Each module's personal-data.ts covers every column of its schema; test/guards compares it with the migrated database, both ways.
 */
export type Subject = 'account' | 'student' | 'teacher' | 'guest' | 'visitor'

export type LegalBasis =
  | { basis: 'contract' }
  | { basis: 'consent' }
  | { basis: 'legal obligation'; statute: string }
  | { basis: 'legitimate interest'; balancing: string }

/** How long: an ISO 8601 period after a clock column of the same table, or as long as the thing it hangs on. */
export type Retention = { keep: string; from: string } | { keep: 'while'; exists: string }

export type ExportRule = { file: string; part: 'provided' | 'observed' | 'derived' } | { never: string }

export type EraseRule = 'delete' | 'redact' | 'pseudonymise' | { retain: string; until: string }

export type PersonalColumn = {
  about: Subject
  category: string
  purpose: string
  legal: LegalBasis
  retention: Retention
  export: ExportRule
  erase: EraseRule
  sharedWith: readonly string[]
  editable: boolean
}

/** A column that says nothing about a person needs a reason, so that nobody marks one so by habit. */
export type ImpersonalColumn = { notPersonal: string }

export type ColumnMap = Readonly<Record<string, PersonalColumn | ImpersonalColumn>>

/** `table → column → what it holds`; tables are named without their schema, which is the module's name. */
export type PersonalData = Readonly<Record<string, ColumnMap>>

/** Checks the shape and keeps the exact names. */
export const personalData = <const Map extends PersonalData>(map: Map): Map => map
