import type { Db, Tx } from '#kernel/db'
import { owners } from '#modules/identity'
import { announcementOf, tellMany } from '#modules/notifications'
import { passed } from './deadlines.ts'
import { requestDue } from './request-notices.ts'
import { marksOf } from './request-rules.ts'
import { noteStep } from './request-steps.ts'
import { write } from './tables.ts'

const atOnce = 50

/** Tells owners how far the time of a request is spent, each mark once, a batch after the other. */
export async function alertRequests(db: Db): Promise<void> {
  while ((await db.transact(alertSome)) === atOnce);
}

async function alertSome(tx: Tx): Promise<number> {
  const rows = await write(tx)
    .selectFrom('registers.request')
    .selectAll()
    .where('done_at', 'is', null)
    .where('alert_at', '<=', tx.now)
    .orderBy('alert_at')
    .limit(atOnce)
    .forUpdate()
    .skipLocked()
    .execute()
  const runTheSchool = rows.length > 0 ? await owners(tx) : []
  for (const row of rows) {
    const { level, next } = passed(marksOf(row), row.alerted, tx.now)
    await write(tx)
      .updateTable('registers.request')
      .set({ alert_at: next, ...(level === null ? {} : { alerted: level }) })
      .where('id', '=', row.id)
      .execute()
    // Nobody is told of what no mailbox stands behind: it is in the list, and forgotten after a week.
    if (level === null || row.state === 'unconfirmed') continue
    await noteStep(tx, row.id, { step: 'alerted', note: String(level) })
    await tellMany(tx, runTheSchool, announcementOf(requestDue, { requestId: row.id, level }))
  }
  return rows.length
}
