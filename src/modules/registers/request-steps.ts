import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { sealedColumn } from '#kernel/sealed-columns'
import { mailAddressOf } from '#modules/identity'
import type { Reader } from '#modules/notifications'
import type { RequestId, RequestStep, RequestStepId } from './schema.ts'
import { type RequestRow, read, write } from './tables.ts'

export const requestAddresses = sealedColumn('registers.request.email_sealed')
export const lying = (id: RequestId) => ({ subject: id, row: id })

type Said = { step: RequestStep; by?: PersonId | null; note?: string }

/** Adds a line to what happened with a request. */
export async function noteStep(tx: Tx, requestId: RequestId, { step, by = null, note = '' }: Said) {
  const id: RequestStepId = newId('rqs', tx.now)
  await write(tx)
    .insertInto('registers.request_step')
    .values({ id, request_id: requestId, at: tx.now, step, by, note })
    .execute()
  return id
}

/** Where an answer reaches whoever asked: the account it is about, or the address they gave. Null where there is neither. */
export async function readerOfRequest(tx: ReadTx, row: RequestRow): Promise<Reader | null> {
  const person = row.person_id && (await mailAddressOf(tx, row.person_id))
  if (person) return { name: person.name, address: person.email, locale: person.locale }
  if (!row.email_sealed) return null
  return {
    name: row.name,
    address: await requestAddresses.open(tx, lying(row.id), row.email_sealed),
    locale: row.locale,
  }
}

/** A step that a letter speaks of, with its request; null once there is nobody left to write to. */
export async function stepToTell(tx: ReadTx, stepId: RequestStepId) {
  const step = await read(tx)
    .selectFrom('registers.request_step')
    .selectAll()
    .where('id', '=', stepId)
    .executeTakeFirst()
  if (!step) return null
  const row = await read(tx)
    .selectFrom('registers.request')
    .selectAll()
    .where('id', '=', step.request_id)
    .executeTakeFirstOrThrow()
  const reader = await readerOfRequest(tx, row)
  return reader && { step, row, reader }
}
