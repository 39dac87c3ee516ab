import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { PersonId } from './actor.ts'
import { holdsCardNumber } from './card-numbers.ts'
import type { Db, Tx } from './db.ts'
import type { CountedWord } from './import-words.ts'
import type { ColumnMap } from './personal-data.ts'
import { Refusal } from './refusal.ts'

/** A row of a copy that another school made: somebody's word, and nothing more. */
export type ArrivedRow = Readonly<Record<string, unknown>>

/** A file of such a copy that hung on something there. */
export type ArrivedFile = {
  readonly id: string
  readonly name: string
  readonly sha256: string
  /** In bytes, as the ZIP lists it. */
  readonly size: number
  /** Null where the copy itself says that it is missing. */
  readonly open: (() => Promise<Readable>) | null
}

/** One course of such a copy, with whatever hangs on it. */
export type ArrivedCourse = {
  /** What it was called there; here it gets an id of its own. */
  readonly id: string
  rows(table: string): readonly ArrivedRow[]
  files(kind: string, on: string): readonly ArrivedFile[]
}

export type Counted = Readonly<Partial<Record<CountedWord, number>>>

/** For whom it arrives. */
export type Receiver = {
  readonly id: PersonId
  readonly role: 'teacher' | 'owner'
  readonly timeZone: string | null
}

export type Landing = {
  /** In the change in which everything of one course arrives. `ids` say what things of there are called here. */
  land(tx: Tx, ids: Map<string, string>): Promise<void>
  /** Takes away what was laid down beforehand, where the change does not land. */
  undo(): Promise<void>
}

/** What a module takes out of a copy, one course at a time: whole, or with a refusal not at all. */
export type ImportPart = {
  /** The tables it reads, and the column of each that says to which course a row belongs. */
  readonly reads: Readonly<Record<string, string>>
  /** Counts what would come, and refuses what this school would not take from a form either. Makes nothing. */
  look(course: ArrivedCourse, now: Temporal.Instant): Counted
  /** Lays down what has to lie there before the change, such as bytes. */
  prepare(db: Db, receiver: Receiver, course: ArrivedCourse): Promise<Landing>
}

/**
 * What a row says, in the words of the form that would have made it: whatever its person provided by the map, and what says nothing
 * about anybody. `named` says what the form calls a column where it is not its own name; null: it does not come this way.
 */
export function asForm(
  columns: ColumnMap,
  row: ArrivedRow,
  named: Readonly<Record<string, string | null>> = {},
): Record<string, unknown> {
  return Object.fromEntries(
    formFields(columns, named).flatMap(([column, field]) =>
      row[column] === null || row[column] === undefined ? [] : [[field, row[column]]],
    ),
  )
}

/** Which columns come, and what the form calls each. */
export function formFields(
  columns: ColumnMap,
  named: Readonly<Record<string, string | null>>,
): (readonly [column: string, field: string])[] {
  const provided = Object.keys(columns).filter((column) => isProvided(columns, column))
  return [...new Set([...provided, ...Object.keys(named)])].flatMap((column) => {
    const field = column in named ? named[column] : camel(column)
    return field ? [[column, field] as const] : []
  })
}

export function isProvided(columns: ColumnMap, column: string): boolean {
  const said = columns[column]
  if (!said) return false
  if ('notPersonal' in said) return true
  return 'part' in said.export && said.export.part === 'provided' && !said.export.file.endsWith('/')
}

const camel = (column: string) => column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** The part of the module whose things everything else hangs on. */
export type LeadingPart = ImportPart & {
  readonly table: string
  /** What a row of that table is called; null for what its person could not see any more, or what was never theirs. */
  titleOf(row: ArrivedRow, owner: string): string | null
}

/** As a refusal says it: what is more than a whole one is the next. */
export const inMegabytes = (bytes: number) => Math.ceil(bytes / 1_000_000)

/** What a form would have made of it, or the refusal of somebody's word that no form would have taken. */
export function fitting<Schema extends z.ZodType>(schema: Schema, said: unknown): z.output<Schema> {
  if (holdsCardNumber(said)) throw new Refusal('input.card_number')
  const read = schema.safeParse(said)
  if (!read.success) throw new Refusal('import.unfit')
  return read.data
}
