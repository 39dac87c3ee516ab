import type { PersonId } from './actor.ts'
import type { Db, ReadTx, Tx } from './db.ts'
import type { ArrivedFile, ArrivedRow, Receiver } from './import-parts.ts'
import type { OwnPartName, OwnWord } from './import-words.ts'

export type OwnCounted = Readonly<Partial<Record<OwnWord, number>>>

/** What somebody is called, in which language and zone; null where the copy says nothing. */
export type Calling = { readonly name: string; readonly language: string | null; readonly timeZone: string | null }

/** The one row of a copy that is about its person, and the files that hung on them. */
export type ArrivedSelf = { readonly row: ArrivedRow; files(kind: string): readonly ArrivedFile[] }

export type OwnFound = { readonly counted: OwnCounted; readonly says: Calling | null }

export type OwnLanding = {
  /** In the change that notes that it came. Answers whether it did. */
  land(tx: Tx): Promise<boolean>
  /** Takes away what was laid down beforehand, where it did not come. */
  undo(): Promise<void>
}

/** `fill`: only where nothing is filled in. */
export type OwnHow = 'fill' | 'replace'

/** Something that somebody says of themselves, and a module takes out of a copy of theirs. */
export type OwnPart = {
  readonly name: OwnPartName
  readonly table: string
  /** The column that says whose row it is. */
  readonly owner: string
  /** Null where it says nothing. Refuses what this school would not take from a form either. */
  look(arrived: ArrivedSelf): OwnFound | null
  /** Whether something stands here already, and which name where it is one. */
  standing(tx: ReadTx, id: PersonId): Promise<{ readonly filled: boolean; readonly says: Calling | null }>
  /** Lays down what has to lie there before the change, such as bytes. */
  prepare(db: Db, receiver: Receiver, arrived: ArrivedSelf, how: OwnHow): Promise<OwnLanding>
}
