import { type ReadTx, type Tx, vaultOf } from './db.ts'

/** Whose key closes it, and in which row it lies. */
type Lying = { subject: string; row: string }

export type SealedColumn = ReturnType<typeof sealedColumn>

/** A column of texts that lie in the vault, with an index beside it by which a whole text is found again. */
export function sealedColumn(column: string) {
  const placeOf = ({ subject, row }: Lying) => ({ subject, row, column })
  return {
    async seal(tx: Tx, at: Lying, text: string): Promise<Buffer> {
      return vaultOf(tx).seal(tx, placeOf(at), text)
    },
    async sealMany(tx: Tx, all: readonly (Lying & { text: string })[]): Promise<Buffer[]> {
      return vaultOf(tx).sealMany(
        tx,
        all.map(({ text, ...at }) => ({ place: placeOf(at), plain: text })),
      )
    },
    async open(tx: ReadTx, at: Lying, sealed: Uint8Array): Promise<string> {
      return (await vaultOf(tx).open(tx, placeOf(at), sealed)).toString()
    },
    /** With one question, however many there are. */
    async openMany(tx: ReadTx, all: readonly (Lying & { sealed: Uint8Array })[]): Promise<string[]> {
      const opened = await vaultOf(tx).openMany(
        tx,
        all.map(({ sealed, ...at }) => ({ place: placeOf(at), sealed })),
      )
      return opened.map(String)
    },
    async indexOf(tx: ReadTx, text: string): Promise<Buffer> {
      const [index] = await vaultOf(tx).indexesOf(tx, column, [text])
      return index as Buffer
    },
    indexesOf: (tx: ReadTx, texts: readonly string[]): Promise<Buffer[]> => vaultOf(tx).indexesOf(tx, column, texts),
  }
}

/** Closes for good what was sealed for these: their rows are gone, or about to be. */
export async function shred(tx: Tx, subjects: readonly string[]): Promise<void> {
  await vaultOf(tx).shred(tx, ...subjects)
}
