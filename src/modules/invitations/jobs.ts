import type { Tx } from '#kernel/db'
import { type Duty, duty, enqueue } from '#kernel/outbox'
import { sendMail } from '#modules/notifications'
import { invitationMail } from './notices.ts'
import { sending } from './sendings.ts'
import { write } from './tables.ts'

/** Twenty every four seconds: a list of thousands does not make a mail server suspicious, or others' mails wait. */
const atOnce = 20
const pause = { seconds: 4 }

async function sendSome(tx: Tx): Promise<void> {
  const going = await write(tx)
    .updateTable('invitations.invitation')
    .set({ sent_at: tx.now })
    .where('id', 'in', (next) =>
      next
        .selectFrom('invitations.invitation')
        .select('id')
        .where('sent_at', 'is', null)
        .where('accepted_at', 'is', null)
        .where('revoked_at', 'is', null)
        .orderBy('id')
        .limit(atOnce)
        .forUpdate()
        .skipLocked(),
    )
    .returning('id')
    .execute()
  for (const { id } of going) await sendMail(tx, invitationMail, { invitationId: id })
  if (going.length === atOnce) await enqueue(tx, sending, {}, { at: tx.now.add(pause), key: 'invitations.send_more' })
}

export const invitationsDuties: Duty[] = [duty(sending, (db) => db.transact(sendSome))]
