import type { Person } from '#kernel/actor'
import type { Tx } from '#kernel/db'
import { granted, Refusal } from '#kernel/refusal'
import { sendMail } from '#modules/notifications'
import { restrict } from '#modules/privacy'
import { objectAsAsked } from '#modules/profiles'
import { jurisdictionOf } from './jurisdictions.ts'
import { beginJob, proved, resumed } from './request-jobs.ts'
import { confirmRequest, requestAnswered, requestExtended } from './request-notices.ts'
import { becoming, extended, forgottenAfter, marksOf, mayRestrict } from './request-rules.ts'
import { noteStep } from './request-steps.ts'
import type { Closing, RequestId } from './schema.ts'
import { type RequestRow, write } from './tables.ts'

/** Sends whoever asked a link that shows that the address is theirs. */
export async function askForProof(tx: Tx, by: Person, id: RequestId): Promise<void> {
  const row = await held(tx, id)
  const { state } = granted(becoming(row.state, 'identity_asked'))
  if (!row.email_sealed) throw new Refusal('request.no_address')
  if (row.proved_at) throw new Refusal('request.proved')
  await write(tx)
    .updateTable('registers.request')
    .set({ state, paused_at: tx.now, ...(jurisdictionOf(row.place).pauses ? { alert_at: null } : {}) })
    .where('id', '=', id)
    .execute()
  await noteStep(tx, id, { step: 'identity_asked', by: by.id })
  await sendMail(tx, confirmRequest, { requestId: id })
}

/** An owner works on it; `proof` says how they made sure who asks. What a job can do, a job does then. */
export async function takeUp(tx: Tx, by: Person, id: RequestId, proof: string): Promise<void> {
  const row = await held(tx, id)
  const { state } = granted(becoming(row.state, 'in_work'))
  const known = proof !== '' && !row.proved_at ? await proved(tx, row, 'hand') : row
  const after = await write(tx)
    .updateTable('registers.request')
    .set({ ...resumed(tx, known), state, ends_at: null })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await noteStep(tx, id, { step: 'taken_up', by: by.id, note: proof })
  if (after.proved_at) await beginJob(tx, after, 'hand')
}

/** How long before it is looked at again whether it still has to stand. */
const reviewedAfter = Temporal.Duration.from({ months: 3 })

/** Their data are kept and not used from now on, as they asked, or while their objection is examined. They are told by mail. */
export async function restrictAsAsked(tx: Tx, by: Person, id: RequestId): Promise<void> {
  const row = await held(tx, id)
  if (row.done_at) throw new Refusal('request.done')
  if (!mayRestrict(row.kind) || !row.person_id || !row.proved_at) throw new Refusal('request.not_now')
  const reviewOn = tx.now.toZonedDateTimeISO(row.time_zone).toPlainDate().add(reviewedAfter)
  await restrict(tx, by, { personId: row.person_id, reason: id, reviewOn })
  await noteStep(tx, id, { step: 'restricted', by: by.id })
}

/** The person is told why, before the first time is over. */
export async function extendRequest(tx: Tx, by: Person, id: RequestId, reason: string): Promise<void> {
  const row = await held(tx, id)
  if (row.done_at) throw new Refusal('request.done')
  if (row.state === 'unconfirmed') throw new Refusal('request.not_now')
  const { due } = granted(extended(row, tx.now))
  const next = marksOf({ ...row, due_at: due }).find(({ at }) => Temporal.Instant.compare(at, tx.now) > 0)
  await write(tx)
    .updateTable('registers.request')
    .set({
      due_at: due,
      extended_at: tx.now,
      alert_at: next?.at ?? null,
      // What was told of the shorter time is told again of the longer one.
      alerted: marksOf({ ...row, due_at: due })
        .filter(({ at }) => Temporal.Instant.compare(at, tx.now) <= 0)
        .reduce((_, { level }) => level, 0),
    })
    .where('id', '=', id)
    .execute()
  const stepId = await noteStep(tx, id, { step: 'extended', by: by.id, note: reason })
  await sendMail(tx, requestExtended, { stepId })
}

/** Answers, refuses or lays to rest, with words that the person is sent. An objection that is granted takes effect at once. What a job is doing is not closed by hand. */
export async function closeRequest(tx: Tx, by: Person, { requestId, outcome, text }: Closing): Promise<void> {
  const row = await held(tx, requestId)
  const { state } = granted(becoming(row.state, outcome))
  if (row.copy_id || row.erasure_id) throw new Refusal('request.being_done')
  await write(tx)
    .updateTable('registers.request')
    .set({ state, done_at: tx.now, alert_at: null, paused_at: null, ends_at: forgottenAfter(tx.now) })
    .where('id', '=', requestId)
    .execute()
  if (row.kind === 'objection' && outcome === 'answered' && row.person_id && row.proved_at)
    await objectAsAsked(tx, row.person_id, row.locale ?? 'en')
  const stepId = await noteStep(tx, requestId, { step: outcome, by: by.id, note: text })
  await sendMail(tx, requestAnswered, { stepId })
}

async function held(tx: Tx, id: RequestId): Promise<RequestRow> {
  const row = await write(tx)
    .selectFrom('registers.request')
    .selectAll()
    .where('id', '=', id)
    .where(({ or, eb }) => or([eb('ends_at', 'is', null), eb('ends_at', '>', tx.now)]))
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new Refusal('request.unknown')
  return row
}
