import { z } from 'zod'
import type { PersonId } from '#kernel/actor'
import type { Db, Tx } from '#kernel/db'
import type { ErasedRows } from '#kernel/erasures'
import type { Log } from '#kernel/log'
import { enqueue, job, withdraw } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import { owners } from '#modules/identity'
import { announcementOf, sendMail, tellMany } from '#modules/notifications'
import type { ErasureId } from './erasure-schemas.ts'
import { finishedAt } from './erasures.ts'
import type { ErasureJournal } from './ports.ts'
import { recipientSilent, recipientsAnswered, recipientsToTell } from './recipient-notices.ts'
import { askedAgainAt, askedForDays, isSilent, receiptWaits } from './recipient-rules.ts'
import { type RecipientAnswered, type RecipientId, recipientId } from './recipient-schemas.ts'
import {
  changeRecipient,
  isSilentElsewhere,
  knownAsOf,
  linesOf,
  markOf,
  noteAnswer,
  type Recipients,
  recipientHeld,
  recipientsDue,
  recipientsOf,
  recordRecipients,
  unansweredBefore,
} from './recipients.ts'

const ofRecipient = z.object({ recipientId })
/** The row says when it is asked again, so a job that fails is not repeated by itself. */
export const askRecipientJob = job('privacy.ask_recipient', ofRecipient, { attempts: 3 })
export const noteToldJob = job('privacy.note_told', ofRecipient)

const keyOf = (id: RecipientId) => `privacy.ask_recipient:${id}`

type Erased = { erasureId: ErasureId; personId: PersonId; touched: readonly ErasedRows[] }

/** Before anything of somebody is erased: a line for everybody outside who had it. `told`: marks of whom a restored backup forgot. */
export async function tellRecipients(
  tx: Tx,
  recipients: Recipients,
  { erasureId, personId, touched }: Erased,
  told: ReadonlySet<string>,
): Promise<void> {
  const found = (await recipientsOf(tx, recipients, personId, touched)).filter(
    ({ processor }) => !told.has(markOf(personId, processor.id)),
  )
  const open = await recordRecipients(tx, erasureId, personId, found)
  for (const { id, next_at } of open) if (next_at) await ask(tx, id, next_at)
  if (open.some(({ by_hand_at }) => by_hand_at))
    await tellMany(tx, await owners(tx), announcementOf(recipientsToTell, { erasureId }))
}

const ask = (tx: Tx, id: RecipientId, at: Temporal.Instant) =>
  enqueue(tx, askRecipientJob, { recipientId: id }, { at, key: keyOf(id) })

/** Asks once, and writes down what came of it: an acknowledgement with its moment, or when it is asked again. */
export async function askRecipient(db: Db, { parts }: Recipients, log: Log, id: RecipientId): Promise<void> {
  const asked = await db.transact(async (tx) => {
    const row = await recipientHeld(tx, id)
    if (!row || row.answer || !row.next_at) return undefined
    const tries = row.tries + 1
    await changeRecipient(tx, id, { tries, next_at: askedAgainAt(tries, row.erased_at, tx.now) })
    return { row, knownAs: await knownAsOf(tx, row) }
  })
  if (!asked) return
  const { processor } = asked.row
  try {
    const part = parts.find((one) => one.processor === processor)
    if (!part?.erase) throw new Error(`Nothing in the configuration is called ${processor} any more.`)
    await part.erase(asked.knownAs)
  } catch (err) {
    log.warn({ err, processor, recipientId: id }, 'a service outside did not acknowledge an erasure; it is asked again')
    return db.transact((tx) => noteSilence(tx, id))
  }
  await db.transact(async (tx) => {
    const row = await recipientHeld(tx, id)
    if (row && !row.answer) await answered(tx, id, row.erasure_id, { answer: 'acknowledged', reason: null })
  })
}

/** From the third day on somebody has to write to it; owners are told once, however many erasures wait for it. */
async function noteSilence(tx: Tx, id: RecipientId): Promise<void> {
  const row = await recipientHeld(tx, id)
  if (!row || row.answer || !row.next_at) return
  await ask(tx, id, row.next_at)
  if (row.by_hand_at || !isSilent(row.erased_at, tx.now)) return
  await changeRecipient(tx, id, { by_hand_at: tx.now })
  if (!(await isSilentElsewhere(tx, row)))
    await tellMany(tx, await owners(tx), announcementOf(recipientSilent, { recipientId: id }))
}

/** What a service said to whoever wrote to it. */
export async function answerForRecipient(
  tx: Tx,
  { recipientId: id, answer, reason }: RecipientAnswered,
): Promise<void> {
  const row = await recipientHeld(tx, id)
  if (!row) throw new Refusal('recipient.unknown')
  if (row.answer || !row.by_hand_at) throw new Refusal('recipient.answered')
  await answered(tx, id, row.erasure_id, { answer, reason: answer === 'failed' ? reason : null })
  if (row.mark) await enqueue(tx, noteToldJob, { recipientId: id })
}

async function answered(
  tx: Tx,
  id: RecipientId,
  erasureId: ErasureId,
  said: Parameters<typeof noteAnswer>[2],
): Promise<void> {
  await noteAnswer(tx, id, said)
  await withdraw(tx, keyOf(id))
  const done = await finishedAt(tx, erasureId)
  if (!done || Temporal.Instant.compare(tx.now, done.add(receiptWaits)) < 0) return
  const isComplete = (await linesOf(tx, [erasureId])).every(({ answer }) => answer)
  if (isComplete) await sendMail(tx, recipientsAnswered, { erasureId })
}

/** Outside the database, where a restored backup cannot forget it. */
export async function noteTold(db: Db, journal: ErasureJournal, id: RecipientId): Promise<void> {
  const row = await db.transact((tx) => recipientHeld(tx, id))
  if (!row?.mark) return
  await journal.note(row.mark, db.clock.now())
  await db.transact((tx) => changeRecipient(tx, id, { mark: null }))
}

/** A job that was lost is begun again; and what nobody answered for 90 days is not asked any more. */
export async function askDueRecipients(tx: Tx): Promise<void> {
  for (const id of await recipientsDue(tx)) await ask(tx, id, tx.now)
  for (const { id, erasure_id } of await unansweredBefore(tx, tx.now.subtract({ hours: askedForDays * 24 })))
    await answered(tx, id, erasure_id, { answer: 'failed', reason: null })
}
