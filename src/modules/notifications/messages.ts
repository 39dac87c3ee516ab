import { z } from 'zod'
import type { PersonId } from '#kernel/actor'
import type { Db, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { enqueue, job } from '#kernel/outbox'
import type { ConsentId } from '#modules/profiles/schema'
import type { PhoneStatus } from './ports.ts'
import { afterStatus, pauseBefore, type Step } from './rules.ts'
import { type NoticeId, noticeId, type Topic } from './schema.ts'
import { type MessageRow, write } from './tables.ts'

/** How long is known what was told by which way, so that a late report still finds its message. */
const _kept = { hours: 24 * 30 }

const aboutMessage = z.object({ messageId: noticeId })
export const deliverByPhone = job('notifications.deliver_by_phone', aboutMessage, { attempts: 3 })
export const deliverByPush = job('notifications.deliver_by_push', aboutMessage, { attempts: 5 })

type Telling = { to: PersonId; topic: Topic; notice: string; about: unknown }

/** A message rests on a consent: there is no way to make one without. The same is told by the same way once. */
export async function putMessage(
  tx: Tx,
  way: MessageRow['way'],
  { to, topic, notice, about }: Telling,
  consentId: ConsentId,
): Promise<void> {
  const made = await write(tx)
    .insertInto('notifications.message')
    .values({
      id: newId('ntf', tx.now),
      person_id: to,
      way,
      topic,
      notice,
      about: JSON.stringify(about),
      state: 'waiting',
      attempts: 0,
      consent_id: consentId,
      sms_consent_id: null,
      whatsapp_id: null,
      sms_id: null,
      made_at: tx.now,
      state_at: tx.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (made) await enqueue(tx, way === 'phone' ? deliverByPhone : deliverByPush, { messageId: made.id })
}

export async function heldMessage(tx: Tx, id: NoticeId): Promise<MessageRow | undefined> {
  return write(tx).selectFrom('notifications.message').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function setMessage(tx: Tx, id: NoticeId, change: Partial<MessageRow>): Promise<void> {
  await write(tx)
    .updateTable('notifications.message')
    .set({ ...change, state_at: tx.now })
    .where('id', '=', id)
    .execute()
}

/** Takes a step, and asks for the next one where there is one to take. */
export async function step(tx: Tx, { id, attempts }: MessageRow, next: Step, change: Partial<MessageRow> = {}) {
  await setMessage(tx, id, { ...change, state: next.state, attempts: next.attempts ?? attempts })
  if (next.again === 'now') await enqueue(tx, deliverByPhone, { messageId: id })
  if (next.again === 'later')
    await enqueue(tx, deliverByPhone, { messageId: id }, { at: tx.now.add(pauseBefore(attempts)) })
}

/** What a provider reports. Said twice, late or about nothing of ours, it changes nothing. */
export async function noteStatus(
  db: Db,
  by: 'whatsapp' | 'sms',
  { outsideId, id, status }: PhoneStatus,
): Promise<void> {
  await db.transact(async (tx) => {
    const column = by === 'whatsapp' ? 'whatsapp_id' : 'sms_id'
    const message = await write(tx)
      .selectFrom('notifications.message')
      .selectAll()
      .where((each) => each.or([each(column, '=', outsideId), ...(id ? [each('id', '=', id)] : [])]))
      .forUpdate()
      .executeTakeFirst()
    const known = message?.[column]
    if (!message || (known && known !== outsideId)) return
    const next = afterStatus(by, message.state, status)
    if (next) await step(tx, message, next, { [column]: outsideId })
  })
}
