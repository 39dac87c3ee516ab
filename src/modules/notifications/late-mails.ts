import type { Db, ReadTx } from '#kernel/db'
import type { Mail, Mailer } from './ports.ts'
import { read, write } from './tables.ts'

/** Sends, and remembers whether mail leaves at the moment: pages that promise a mail say so when it is late. */
export async function sendNoting(db: Db, mailer: Mailer, mail: Mail): Promise<void> {
  await mailer.send(mail).catch(async (error) => {
    await db.transact((tx) =>
      write(tx)
        .insertInto('notifications.late_mail')
        .values({ since: tx.now })
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    )
    throw error
  })
  if (await db.read(mailIsLate)) await db.transact((tx) => write(tx).deleteFrom('notifications.late_mail').execute())
}

export async function mailIsLate(tx: ReadTx): Promise<boolean> {
  const row = await read(tx).selectFrom('notifications.late_mail').select('since').executeTakeFirst()
  return row !== undefined
}
