import type { PersonId } from './actor.ts'
import type { ReadTx } from './db.ts'

/** What a module knows of a service outside that is to be told of an erasure: under what it knows the person, and how it is asked. */
export type RecipientPart = {
  /** The id of the processor. */
  readonly processor: string
  /** What names the person's data there, asked before anything is erased; null where nothing of them ever went there. */
  knownAs(tx: ReadTx, personId: PersonId): Promise<readonly string[] | null>
  /** Has it erased there, and returns once that is confirmed. Doing it again changes nothing; throwing means "ask again later". */
  erase?(knownAs: readonly string[]): Promise<void>
}
