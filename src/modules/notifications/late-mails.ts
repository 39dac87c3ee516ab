import type { Db, ReadTx } from '#kernel/db'
import { type Mail, MailboxBusy, type Mailer } from './ports.ts'
import { read, write } from './tables.ts'

/** After this long without another failure the sentence goes, also where its mail was given up and no other came. */
const remembered = Temporal.Duration.from({ hours: 24 })

/**
 * Sends, and remembers whether mail leaves at the moment: pages that promise a mail say so when it is late. Only for mail that
 * goes to any address that asks: were mail counted that only accounts get, asking for it in an outage would tell who has one.
 * What a server says of one mailbox is no matter of everybody else's.
 */
export async function sendNoting(db: Db, mailer: Mailer, mail: Mail): Promise<void> {
  await mailer.send(mail).catch(async (error) => {
    if (error instanceof MailboxBusy) throw error
    await db.transact((tx) =>
      write(tx)
        .insertInto('notifications.late_mail')
        .values({ since: tx.now })
        .onConflict((conflict) => conflict.column('only_row').doUpdateSet({ since: tx.now }))
        .execute(),
    )
    throw error
  })
  if (await db.read(mailIsLate)) await db.transact((tx) => write(tx).deleteFrom('notifications.late_mail').execute())
}

export async function mailIsLate(tx: ReadTx): Promise<boolean> {
  const row = await read(tx)
    .selectFrom('notifications.late_mail')
    .select('since')
    .where('since', '>', tx.now.subtract(remembered))
    .executeTakeFirst()
  return row !== undefined
}
