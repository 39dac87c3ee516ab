import type { z } from 'zod'
import { kept, type ReadTx } from '#kernel/db'
import type { waitingDocuments } from './acceptance-schemas.ts'
import { read } from './tables.ts'

type Ahead = z.infer<typeof waitingDocuments>['ahead']

/** The next version that was announced in the app and does not hold yet; the same for everybody. */
export function aheadInTheApp(tx: ReadTx): Promise<Ahead> {
  return kept(tx, 'documents.ahead', async (tx) => {
    const row = await read(tx)
      .selectFrom('documents.version')
      .select(['document', 'number', 'effective_at'])
      .where('effective_at', '>', tx.now)
      .where('in_the_app', '=', true)
      .orderBy('effective_at')
      .orderBy('document')
      .limit(1)
      .executeTakeFirst()
    return row ? { document: row.document, number: row.number, effectiveAt: row.effective_at.toString() } : null
  })
}
