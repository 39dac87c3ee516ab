import type { PersonId, Role } from '#kernel/actor'
import type { Tx } from '#kernel/db'
import type { Id } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { shred } from '#kernel/sealed-columns'
import { mailAddressOf, personByAddress, secondStepSince } from '#modules/identity'
import { askForCopy, askForErasure } from '#modules/privacy'
import { moved } from './deadlines.ts'
import { jurisdictionOf } from './jurisdictions.ts'
import { forgottenAfter, isDoneByJob, marksOf } from './request-rules.ts'
import { lying, noteStep, requestAddresses } from './request-steps.ts'
import type { RequestOutcome } from './schema.ts'
import { type RequestRow, write } from './tables.ts'

/** How it became known who asks: by the link in a mail, or by what an owner saw. */
type Proof = 'link' | 'hand'

/** It is known who asks; from here on the request is about their account, if they have one. A clock that stood goes on. */
export async function proved(tx: Tx, row: RequestRow, whose: PersonId | Proof): Promise<RequestRow> {
  const personId = whose === 'link' || whose === 'hand' ? await personBehind(tx, row) : whose
  const goesOn = row.state === 'identity_asked'
  const state = goesOn ? 'in_work' : row.state === 'unconfirmed' ? 'received' : row.state
  const after = await write(tx)
    .updateTable('registers.request')
    .set({ ...resumed(tx, row), state, person_id: personId, proved_at: tx.now, ends_at: null })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await noteStep(tx, row.id, { step: whose === 'link' ? 'confirmed' : 'identity_proved' })
  return after
}

/** Where the law has the clock stand still while somebody is asked who they are, it runs that much longer. */
export function resumed({ now }: Tx, row: RequestRow) {
  if (!row.paused_at) return {}
  const stood = { from: row.paused_at, to: now }
  const due_at = jurisdictionOf(row.place).pauses ? moved(row.due_at, stood, row.time_zone) : row.due_at
  const [next] = marksOf({ ...row, due_at }).filter(({ level }) => level > row.alerted)
  return { due_at, paused_at: null, alert_at: next?.at ?? null }
}

/** A copy or an erasure that was asked for by letter is the one that a button in the settings begins. */
export async function beginJob(tx: Tx, row: RequestRow, proof: Proof): Promise<void> {
  const person = row.person_id && (await mailAddressOf(tx, row.person_id))
  if (!person || !isDoneByJob(row.kind) || row.copy_id || row.erasure_id) return
  try {
    const begun =
      row.kind === 'copy'
        ? { copy_id: (await askForCopy(tx, person)).copyId as Id<'cop'> }
        : { erasure_id: await erasureOf(tx, person, proof) }
    await write(tx)
      .updateTable('registers.request')
      .set({ ...begun, state: 'in_work' })
      .where('id', '=', row.id)
      .execute()
    await noteStep(tx, row.id, { step: 'job_begun' })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await noteStep(tx, row.id, { step: 'job_not_begun', note: error.code })
  }
}

/** A mailbox alone does not open an account that asks for a second step; it is not enough to have it erased either. */
async function erasureOf(tx: Tx, person: { id: PersonId; role: Role }, proof: Proof) {
  if (proof === 'link' && (await secondStepSince(tx, person.id))) throw new Refusal('request.second_step')
  return askForErasure(tx, person)
}

type Job = { copyId: string } | { erasureId: string }

/** What the job said closes the request it was begun for; a copy that failed goes back to the owners. */
export async function jobEnded(tx: Tx, job: Job, outcome: RequestOutcome | 'failed'): Promise<void> {
  const requests = write(tx).selectFrom('registers.request').selectAll().where('done_at', 'is', null).forUpdate()
  const row = await ('copyId' in job
    ? requests.where('copy_id', '=', job.copyId as Id<'cop'>)
    : requests.where('erasure_id', '=', job.erasureId as Id<'era'>)
  ).executeTakeFirst()
  if (!row) return
  if (outcome === 'failed') {
    await write(tx).updateTable('registers.request').set({ copy_id: null }).where('id', '=', row.id).execute()
    await noteStep(tx, row.id, { step: 'job_failed' })
    return
  }
  await write(tx)
    .updateTable('registers.request')
    .set({ state: outcome, done_at: tx.now, ends_at: forgottenAfter(tx.now), alert_at: null, paused_at: null })
    .where('id', '=', row.id)
    .execute()
  await noteStep(tx, row.id, { step: outcome === 'withdrawn' ? 'withdrawn' : 'job_done' })
  if ('erasureId' in job && outcome === 'answered') await shred(tx, [row.id])
}

async function personBehind(tx: Tx, row: RequestRow): Promise<PersonId | null> {
  if (!row.email_sealed) return row.person_id
  return personByAddress(tx, await requestAddresses.open(tx, lying(row.id), row.email_sealed))
}
