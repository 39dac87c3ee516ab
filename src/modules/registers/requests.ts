import { type Actor, type Person, personOf } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { sha256 } from '#kernel/tokens'
import { mailAddressOf, networkOf, owners, spendTry, tried } from '#modules/identity'
import { announcementOf, sendMail, tellMany } from '#modules/notifications'
import { schoolFace } from '#modules/school'
import { beginJob, proved } from './request-jobs.ts'
import { confirmRequest, requestArrived, requestNoted } from './request-notices.ts'
import { dueOf, isDoneByJob, marksOf, unconfirmedFor } from './request-rules.ts'
import { lying, noteStep, requestAddresses } from './request-steps.ts'
import type { Asking, Entering, RequestId, RequestState, RequestWay } from './schema.ts'
import { type RequestRow, write } from './tables.ts'

const day = Temporal.Duration.from({ hours: 24 })
const fromNetwork = { kind: 'privacy-request-network', most: 20, within: day }
const toAddress = { kind: 'privacy-request', most: 3, within: day }

/**
 * Somebody asks about what is kept of them. A stranger's address has to confirm it, and so has an account's where a job would begin by
 * itself; whether an address has an account is not looked at before, so the answer cannot tell.
 */
export async function askAboutData(
  tx: Tx,
  actor: Actor,
  asked: Asking,
  { address, locale }: { address: string; locale: string },
): Promise<void> {
  const person = actor.kind === 'person' ? await accountOf(tx, actor) : null
  const from = person ?? strangerIn(asked)
  await spendTry(tx, fromNetwork, networkOf(address))
  if (!(await tried(tx, toAddress, from.email))) {
    if (person) throw new Refusal('rate.limited', { details: { minutes: 24 * 60 } })
    return
  }
  const waits = person === null || isDoneByJob(asked.kind)
  const { name, email } = from
  const row = await writeDown(tx, {
    ...asked,
    name,
    email,
    cameBy: person ? 'account' : 'form',
    state: waits ? 'unconfirmed' : 'received',
    locale: person?.locale ?? locale,
    receivedAt: tx.now,
  })
  if (waits) return sendMail(tx, confirmRequest, { requestId: row.id })
  await proved(tx, row, person.id)
  await acknowledge(tx, row.id)
}

/** An owner writes down what came by another way. */
export async function enterRequest(tx: Tx, by: Person, entered: Entering): Promise<RequestId> {
  const { timeZone } = await schoolFace(tx)
  const receivedOn = Temporal.PlainDate.from(entered.receivedOn)
  const today = tx.now.toZonedDateTimeISO(timeZone).toPlainDate()
  if (Temporal.PlainDate.compare(receivedOn, today) > 0)
    throw new Refusal('input.invalid', { fields: { receivedOn: 'field.too_big' } })
  const isToday = receivedOn.equals(today)
  const receivedAt = isToday ? tx.now : receivedOn.toZonedDateTime({ timeZone, plainTime: '12:00' }).toInstant()
  const row = await writeDown(
    tx,
    { ...entered, email: entered.email ?? null, state: 'received', locale: entered.locale ?? null, receivedAt },
    by,
  )
  if (row.email_sealed) await sendMail(tx, requestNoted, { requestId: row.id })
  return row.id
}

/** The address is theirs. Pressing twice is no fault. */
export async function confirmByLink(tx: Tx, token: string): Promise<void> {
  const row = await write(tx)
    .selectFrom('registers.request')
    .selectAll()
    .where('token_sha256', '=', sha256(token))
    .where(({ or, eb }) => or([eb('ends_at', 'is', null), eb('ends_at', '>', tx.now)]))
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new Refusal('link.unknown')
  if (row.proved_at || row.done_at) return
  const isNew = row.state === 'unconfirmed'
  const known = await proved(tx, row, 'link')
  await beginJob(tx, known, 'link')
  if (isNew) await acknowledge(tx, row.id)
}

async function acknowledge(tx: Tx, requestId: RequestId): Promise<void> {
  await sendMail(tx, requestNoted, { requestId })
  await tellMany(tx, await owners(tx), announcementOf(requestArrived, { requestId }))
}

type ToWrite = {
  kind: RequestRow['kind']
  cameBy: RequestWay
  state: RequestState
  name: string
  email: string | null
  locale: string | null
  place?: string | undefined
  message: string
  receivedAt: Temporal.Instant
}

async function writeDown(tx: Tx, said: ToWrite, by?: Person): Promise<RequestRow> {
  const id: RequestId = newId('req', tx.now)
  const { timeZone } = await schoolFace(tx)
  const place = said.place ?? null
  const clocked = { received_at: said.receivedAt, due_at: dueOf(said.receivedAt, place, timeZone) }
  const row = await write(tx)
    .insertInto('registers.request')
    .values({
      ...clocked,
      id,
      kind: said.kind,
      came_by: said.cameBy,
      state: said.state,
      person_id: null,
      name: said.name,
      email_sealed: said.email === null ? null : await requestAddresses.seal(tx, lying(id), said.email),
      locale: said.locale,
      place,
      message: said.message,
      time_zone: timeZone,
      extended_at: null,
      paused_at: null,
      proved_at: null,
      token_sha256: null,
      ends_at: said.state === 'unconfirmed' ? tx.now.add(unconfirmedFor) : null,
      alerted: 0,
      alert_at: marksOf(clocked)[0]?.at ?? null,
      copy_id: null,
      erasure_id: null,
      done_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await noteStep(tx, id, { step: 'came', by: by?.id ?? null })
  return row
}

async function accountOf(tx: ReadTx, actor: Actor) {
  const { id } = personOf(actor)
  const known = await mailAddressOf(tx, id)
  if (!known) throw new Refusal('sign_in.required')
  return { id, name: known.name, email: known.email, locale: known.locale }
}

function strangerIn({ name, email }: Asking): { name: string; email: string } {
  const missing = [...(name === '' ? ['name'] : []), ...(email === undefined ? ['email'] : [])]
  if (missing.length > 0 || email === undefined)
    throw new Refusal('input.invalid', { fields: Object.fromEntries(missing.map((field) => [field, 'field.blank'])) })
  return { name, email }
}
