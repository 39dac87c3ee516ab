import type { ReadTx } from '#kernel/db'
import { gatesOf } from '#modules/identity'
import { endOf, latestEvidence, noProofs, type Proofs, proofsOf, schoolParty } from './evidences.ts'
import { type OutsideProcessor, outside, partyOf } from './facts.ts'
import type { Sources } from './policies.ts'
import type { EvidenceKind, ProofTask, ProtectedPeople } from './processor-schemas.ts'
import { asksForAssessment, leavesQuebec, peoplesWhoCome, uncarried } from './transfer-rules.ts'

type Ended = Map<string, 'over' | 'withdrawn'>

/**
 * What waits for an owner: what is asked of each service outside and not proved now, and what was said of the school itself and
 * is not any more. Nobody has to close a task: it is gone with the next proof.
 */
export async function proofTasks(tx: ReadTx, sources: Pick<Sources, 'processors'>): Promise<ProofTask[]> {
  const used = outside(sources.processors)
  const [proofs, gates, ended] = [
    await proofsOf(tx, used),
    await gatesOf(tx),
    await endedAmong(tx, [...used.map(partyOf), schoolParty]),
  ]
  const peoples = peoplesWhoCome(gates)
  return [
    ...used.flatMap((one) => {
      const known = proofs.get(partyOf(one)) ?? noProofs
      const left = uncarried(one.region, mechanismsOf(known), peoples)
      return tasksOf(one, ended, [
        { kind: 'contract', open: known.contract === null },
        { kind: 'transfer', open: left.length > 0, peoples: left },
        { kind: 'assessment', open: known.assessment === null && isAssessmentAsked(one, known, ended) },
        { kind: 'quebec_assessment', open: known.quebecAssessment === null && leavesQuebec(one.region, gates) },
      ])
    }),
    ...ofSchool(ended),
  ]
}

const mechanismsOf = ({ transfers }: Proofs) => transfers.map(({ mechanism }) => mechanism)

/** Clauses ask for one; one that was there and is not any more is asked for again. */
const isAssessmentAsked = (one: OutsideProcessor, proofs: Proofs, ended: Ended) =>
  asksForAssessment(mechanismsOf(proofs)) || ended.has(`${partyOf(one)} assessment`)

/** By party and kind: what was there and proves nothing any more. */
async function endedAmong(tx: ReadTx, parties: readonly string[]): Promise<Ended> {
  const latest = await latestEvidence(tx, parties)
  return new Map(
    latest.flatMap((row) => {
      const end = endOf(row, tx.now)
      return end ? [[`${row.party} ${row.kind}`, end] as const] : []
    }),
  )
}

type Asked = { kind: EvidenceKind; open: boolean; peoples?: ProtectedPeople[] }

const tasksOf = (one: OutsideProcessor, ended: Ended, asked: readonly Asked[]): ProofTask[] =>
  asked
    .filter(({ open }) => open)
    .map(({ kind, peoples = [] }) => ({
      processorId: one.id,
      hosts: one.hosts,
      kind,
      why: ended.get(`${partyOf(one)} ${kind}`) ?? 'missing',
      peoples,
    }))

/** An audit that never was is asked of nobody. */
const ofSchool = (ended: Ended): ProofTask[] =>
  (['security_audit', 'penetration_test'] as const).flatMap((kind) => {
    const why = ended.get(`${schoolParty} ${kind}`)
    return why ? [{ processorId: null, hosts: [], kind, why, peoples: [] }] : []
  })
