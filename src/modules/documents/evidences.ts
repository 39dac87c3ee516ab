import type { Selectable } from 'kysely'
import type { ReadTx } from '#kernel/db'
import { type OutsideProcessor, partyOf } from './facts.ts'
import {
  type AuditKind,
  type EvidenceId,
  type EvidenceKind,
  type EvidenceState,
  type EvidenceView,
  factorIds,
  type Mechanism,
  type Transfer,
} from './processor-schemas.ts'
import { type EvidenceRow, read } from './tables.ts'

/** What may be said of a processor because it is proved at this moment: the days of its papers, and what carries the transfer. */
export type Proofs = {
  contract: string | null
  transfers: Transfer[]
  assessment: string | null
  quebecAssessment: string | null
}
export const noProofs: Proofs = { contract: null, transfers: [], assessment: null, quebecAssessment: null }

/** In whose place the school itself stands in the list of papers; no service has this name alone. */
export const schoolParty = 'school'

/** More papers of one party are no history any more; a bound. */
const mostShown = 100

type Latest = Selectable<EvidenceRow> & { withdrawn_at: Temporal.Instant | null }

/** The latest of each kind, and of each way to carry a transfer; over, withdrawn, or not. */
export async function latestEvidence(tx: ReadTx, parties: readonly string[]): Promise<Latest[]> {
  if (parties.length === 0) return []
  return read(tx)
    .selectFrom('documents.evidence as evidence')
    .leftJoin('documents.evidence_withdrawal as withdrawal', 'withdrawal.evidence_id', 'evidence.id')
    .selectAll('evidence')
    .select('withdrawal.at as withdrawn_at')
    .distinctOn(['evidence.party', 'evidence.kind', 'evidence.mechanism'])
    .where('evidence.party', 'in', parties)
    .orderBy('evidence.party')
    .orderBy('evidence.kind')
    .orderBy('evidence.mechanism')
    .orderBy('evidence.number', 'desc')
    .execute()
}

/** Why it proves nothing any more; null while it does. */
export function endOf({ withdrawn_at, ends_at }: Latest, now: Temporal.Instant): 'withdrawn' | 'over' | null {
  if (withdrawn_at !== null) return 'withdrawn'
  return Temporal.Instant.compare(ends_at, now) <= 0 ? 'over' : null
}

/** By party: what was put on file at some time, whatever became of it. */
export type OnFile = { kinds: ReadonlySet<EvidenceKind>; mechanisms: readonly Mechanism[] }
export async function onFile(tx: ReadTx, parties: readonly string[]): Promise<Map<string, OnFile>> {
  const rows = await latestEvidence(tx, parties)
  return new Map(
    parties.map((party) => {
      const own = rows.filter((row) => row.party === party)
      const mechanisms = own.flatMap(({ mechanism }) => mechanism ?? [])
      return [party, { kinds: new Set(own.map(({ kind }) => kind)), mechanisms }]
    }),
  )
}

/** By party: what is proved now, to the millisecond. */
export async function proofsOf(tx: ReadTx, processors: readonly OutsideProcessor[]): Promise<Map<string, Proofs>> {
  const found = new Map<string, Proofs>()
  for (const row of await latestEvidence(tx, processors.map(partyOf))) {
    if (endOf(row, tx.now)) continue
    const known = found.get(row.party) ?? noProofs
    found.set(row.party, { ...known, ...provedBy(row, known) })
  }
  return found
}

function provedBy(row: Selectable<EvidenceRow>, { transfers }: Proofs): Partial<Proofs> {
  const day = row.signed_on.toString()
  switch (row.kind) {
    case 'contract':
      return { contract: day }
    case 'assessment':
      return { assessment: day }
    case 'quebec_assessment':
      return { quebecAssessment: day }
    default:
      return row.mechanism ? { transfers: [...transfers, transferOf(row.mechanism, row)] } : {}
  }
}

const transferOf = (mechanism: Mechanism, row: Selectable<EvidenceRow>): Transfer => ({
  mechanism,
  module: row.module,
  checkedOn: row.signed_on.toString(),
  documentSha256: row.document_sha256,
})

/** What examined how the school is protected, as far as that is proved now; null where nothing is. */
export async function auditsNow(
  tx: ReadTx,
): Promise<{ securityAudit: string | null; penetrationTest: string | null } | null> {
  const valid = (await latestEvidence(tx, [schoolParty])).filter((row) => !endOf(row, tx.now))
  const dayOf = (kind: AuditKind) => valid.find((row) => row.kind === kind)?.signed_on.toString() ?? null
  const [securityAudit, penetrationTest] = [dayOf('security_audit'), dayOf('penetration_test')]
  return securityAudit || penetrationTest ? { securityAudit, penetrationTest } : null
}

export const evidenceNumbered = (tx: ReadTx, id: EvidenceId) =>
  read(tx).selectFrom('documents.evidence').selectAll().where('id', '=', id).executeTakeFirst()

export async function evidenceOf(tx: ReadTx, party: string): Promise<EvidenceView[]> {
  const rows = await read(tx)
    .selectFrom('documents.evidence as evidence')
    .leftJoin('documents.evidence_withdrawal as withdrawal', 'withdrawal.evidence_id', 'evidence.id')
    .selectAll('evidence')
    .select(['withdrawal.at as withdrawn_at', 'withdrawal.reason as why'])
    .where('evidence.party', '=', party)
    .orderBy('evidence.number', 'desc')
    .limit(mostShown)
    .execute()
  const seen = new Set<string>()
  return rows.map((row) => {
    const what = `${row.kind} ${row.mechanism}`
    const isLatest = !seen.has(what)
    seen.add(what)
    return {
      evidenceId: row.id,
      kind: row.kind,
      mechanism: row.mechanism,
      module: row.module,
      factors: factorsOf(row.factors),
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

function factorsOf(text: string | null): EvidenceView['factors'] {
  const said = text === null ? {} : (JSON.parse(text) as Readonly<Record<string, string>>)
  return factorIds.flatMap((factor) => (said[factor] ? [{ factor, weighed: said[factor] }] : []))
}

type Standing = { isWithdrawn: boolean; isLatest: boolean; endsAt: Temporal.Instant }

function stateOf({ isWithdrawn, isLatest, endsAt }: Standing, now: Temporal.Instant): EvidenceState {
  if (isWithdrawn) return 'withdrawn'
  if (!isLatest) return 'replaced'
  return Temporal.Instant.compare(endsAt, now) <= 0 ? 'over' : 'valid'
}
