import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { type SealedColumn, sealedColumn } from '#kernel/sealed-columns'

/** The address of a guardian is closed by the key of whom they look after, and forgotten with it. */
export const ofAskings = guardianIn('learning.course_asking.email_sealed')
export const ofConsents = guardianIn('learning.course_consent.guardian_email_sealed')

function guardianIn(name: string) {
  const column: SealedColumn = sealedColumn(name)
  return {
    seal: (tx: Tx, child: PersonId, row: string, email: string) => column.seal(tx, { subject: child, row }, email),
    open: (tx: ReadTx, child: PersonId, row: string, sealed: Uint8Array) =>
      column.open(tx, { subject: child, row }, sealed),
  }
}
