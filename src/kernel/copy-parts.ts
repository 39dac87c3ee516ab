import type { Readable } from 'node:stream'
import type { PersonId } from './actor.ts'
import type { Db } from './db.ts'

/** A file of somebody's copy that is more than rows of tables. */
export type CopiedFile = {
  readonly path: string
  /** Whether it would not become smaller. */
  readonly isPacked: boolean
  /** What its bytes have to be, where that is known. */
  readonly sha256?: string
  /** Null when what should be there is gone. */
  open(): Promise<Readable | null>
}

export type CopyAbout = {
  readonly personId: PersonId
  readonly origin: string
  readonly schoolName: string
  readonly sender: string
  /** Only what came within this time; `to` is the first moment after it. */
  readonly within?: { readonly from: Temporal.Instant; readonly to: Temporal.Instant }
}

/** What a module adds to a copy beside the rows that the map leads to. */
export type CopyPart = {
  count(db: Db, personId: PersonId): Promise<number>
  files(db: Db, about: CopyAbout): AsyncIterable<CopiedFile>
}
