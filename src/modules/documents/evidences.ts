import type { Selectable } from 'kysely'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { schoolFace } from '#modules/school'
import { today } from './controllers.ts'
import { type OutsideProcessor, partyOf } from './facts.ts'
import type {
  EvidenceId,
  EvidenceKind,
  EvidenceState,
  EvidenceView,
  Mechanism,
  NewEvidence,
} from './processor-schemas.ts'
import { type EvidenceRow, read, write } from './tables.ts'

/** What may be said of a processor because it is proved at this moment: the day of its contract, and what carries the transfer. */
export type Proofs = { contract: string | null; transfer: Mechanism | null }
export const noProofs: Proofs = { contract: null, transfer: null }

/** Longer would be a proof that nobody looks at again. */
const longestYears = { contract: 10, transfer: 10, privacy_framework: 1 }
/** More papers of one processor are no history any more; a bound. */
const mostShown = 100

/** The latest of each kind that nobody withdrew; over or not. */
export async function latestEvidence(tx: ReadTx, parties: readonly string[]): Promise<Selectable<EvidenceRow>[]> {
  if (parties.length === 0) return []
  const latest = await read(tx)
    .selectFrom('documents.evidence as evidence')
    .leftJoin('documents.evidence_withdrawal as withdrawal', 'withdrawal.evidence_id', 'evidence.id')
    .selectAll('evidence')
    .select('withdrawal.at as withdrawn_at')
    .distinctOn(['evidence.party', 'evidence.kind'])
    .where('evidence.party', 'in', parties)
    .orderBy('evidence.party')
    .orderBy('evidence.kind')
    .orderBy('evidence.number', 'desc')
    .execute()
  return latest.filter(({ withdrawn_at }) => withdrawn_at === null)
}

/** Those of them whose contract was put on file at some time, whatever became of it. */
export async function withContract(tx: ReadTx, parties: readonly string[]): Promise<Set<string>> {
  if (parties.length === 0) return new Set()
  const rows = await read(tx)
    .selectFrom('documents.evidence')
    .select('party')
    .distinct()
    .where('kind', '=', 'contract')
    .where('party', 'in', parties)
    .execute()
  return new Set(rows.map(({ party }) => party))
}

/** By party: what is proved now, to the millisecond. */
export async function proofsOf(tx: ReadTx, processors: readonly OutsideProcessor[]): Promise<Map<string, Proofs>> {
  const found = new Map<string, Proofs>()
  for (const row of await latestEvidence(tx, processors.map(partyOf))) {
    if (Temporal.Instant.compare(row.ends_at, tx.now) <= 0) continue
    const known = found.get(row.party) ?? noProofs
    const also = row.kind === 'contract' ? { contract: row.signed_on.toString() } : { transfer: row.mechanism }
    found.set(row.party, { ...known, ...also })
  }
  return found
}

export const evidenceNumbered = (tx: ReadTx, id: EvidenceId) =>
  read(tx).selectFrom('documents.evidence').selectAll().where('id', '=', id).executeTakeFirst()

export async function evidenceOf(tx: ReadTx, processor: OutsideProcessor): Promise<EvidenceView[]> {
  const rows = await read(tx)
    .selectFrom('documents.evidence as evidence')
    .leftJoin('documents.evidence_withdrawal as withdrawal', 'withdrawal.evidence_id', 'evidence.id')
    .selectAll('evidence')
    .select(['withdrawal.at as withdrawn_at', 'withdrawal.reason as why'])
    .where('evidence.party', '=', partyOf(processor))
    .orderBy('evidence.number', 'desc')
    .limit(mostShown)
    .execute()
  const seen = new Set<EvidenceKind>()
  return rows.map((row) => {
    const isLatest = !seen.has(row.kind)
    seen.add(row.kind)
    return {
      evidenceId: row.id,
      kind: row.kind,
      mechanism: row.mechanism,
      reference: row.reference,
      documentSha256: row.document_sha256,
      signedOn: row.signed_on.toString(),
      endsOn: row.ends_on.toString(),
      enteredAt: row.entered_at.toString(),
      withdrawn: row.withdrawn_at && { at: row.withdrawn_at.toString(), reason: row.why ?? '' },
      state: stateOf({ isWithdrawn: row.withdrawn_at !== null, isLatest, endsAt: row.ends_at }, tx.now),
    }
  })
}

type Standing = { isWithdrawn: boolean; isLatest: boolean; endsAt: Temporal.Instant }

function stateOf({ isWithdrawn, isLatest, endsAt }: Standing, now: Temporal.Instant): EvidenceState {
  if (isWithdrawn) return 'withdrawn'
  if (!isLatest) return 'replaced'
  return Temporal.Instant.compare(endsAt, now) <= 0 ? 'over' : 'valid'
}

/** It proves something until the end of its last day, where the school is. */
export async function enterEvidence(tx: Tx, processor: OutsideProcessor, wish: NewEvidence): Promise<EvidenceId> {
  const { timeZone } = await schoolFace(tx)
  const now = await today(tx)
  const refuse = (field: string, code: string) => new Refusal('input.invalid', { fields: { [field]: code } })
  const mechanism = wish.kind === 'transfer' ? (wish.mechanism ?? null) : null
  if (Temporal.PlainDate.compare(wish.signedOn, now) > 0) throw refuse('signedOn', 'field.not_yet')
  if (Temporal.PlainDate.compare(wish.endsOn, now) < 0) throw refuse('endsOn', 'field.past')
  const years = mechanism === 'privacy_framework' ? longestYears.privacy_framework : longestYears[wish.kind]
  if (Temporal.PlainDate.compare(wish.endsOn, now.add({ years })) > 0) throw refuse('endsOn', 'field.too_big')
  const id: EvidenceId = newId('evd', tx.now)
  await write(tx)
    .insertInto('documents.evidence')
    .values({
      id,
      party: partyOf(processor),
      kind: wish.kind,
      mechanism,
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
