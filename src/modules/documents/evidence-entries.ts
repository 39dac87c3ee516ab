import type { Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { schoolFace } from '#modules/school'
import { today } from './controllers.ts'
import { evidenceNumbered } from './evidences.ts'
import { type EvidenceId, type EvidenceKind, factorIds, type Mechanism, type NewEvidence } from './processor-schemas.ts'
import { write } from './tables.ts'

/** Longer would be a proof that nobody looks at again; what has to be done each year holds for a year from the day it was done. */
const longestYears: Readonly<Record<EvidenceKind, number>> = {
  contract: 10,
  transfer: 10,
  assessment: 1,
  quebec_assessment: 3,
  security_audit: 1,
  penetration_test: 1,
}
/** It proves something until the end of its last day, where the school is. */
export async function enterEvidence(tx: Tx, party: string, wish: NewEvidence): Promise<EvidenceId> {
  const { timeZone } = await schoolFace(tx)
  const now = await today(tx)
  const refuse = (field: string, code: string) => new Refusal('input.invalid', { fields: { [field]: code } })
  const mechanism = wish.kind === 'transfer' ? (wish.mechanism ?? null) : null
  if (Temporal.PlainDate.compare(wish.signedOn, now) > 0) throw refuse('signedOn', 'field.not_yet')
  if (Temporal.PlainDate.compare(wish.endsOn, now) < 0) throw refuse('endsOn', 'field.past')
  if (Temporal.PlainDate.compare(wish.endsOn, lastDayOf(wish.kind, mechanism, wish.signedOn, now)) > 0)
    throw refuse('endsOn', 'field.too_big')
  const id: EvidenceId = newId('evd', tx.now)
  await write(tx)
    .insertInto('documents.evidence')
    .values({
      id,
      party,
      kind: wish.kind,
      mechanism,
      module: mechanism === 'standard_clauses' ? (wish.module ?? null) : null,
      factors: wish.kind === 'quebec_assessment' ? factorsText(wish) : null,
      reference: wish.reference,
      document_sha256: wish.documentSha256 ?? null,
      signed_on: wish.signedOn,
      ends_on: wish.endsOn,
      ends_at: wish.endsOn.add({ days: 1 }).toZonedDateTime({ timeZone }).toInstant(),
      entered_at: tx.now,
    })
    .execute()
  return id
}

/** What has to be done each year proves something for a year from when it was done, not from when it was entered. */
function lastDayOf(kind: EvidenceKind, mechanism: Mechanism | null, done: Temporal.PlainDate, now: Temporal.PlainDate) {
  const years = mechanism === 'privacy_framework' ? 1 : longestYears[kind]
  return (years === 1 ? done : now).add({ years })
}

const factorsText = (wish: NewEvidence) =>
  JSON.stringify(Object.fromEntries(factorIds.map((factor) => [factor, wish[factor]])))

export async function withdrawEvidence(tx: Tx, evidenceId: EvidenceId, reason: string): Promise<void> {
  if (!(await evidenceNumbered(tx, evidenceId))) throw new Refusal('evidence.unknown')
  const withdrawn = await write(tx)
    .insertInto('documents.evidence_withdrawal')
    .values({ evidence_id: evidenceId, reason, at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('evidence_id')
    .executeTakeFirst()
  if (!withdrawn) throw new Refusal('evidence.withdrawn')
}
