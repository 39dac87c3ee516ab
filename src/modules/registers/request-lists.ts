import type { PersonId } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { hostsOutside } from '#kernel/processors'
import { Refusal } from '#kernel/refusal'
import { personCard } from '#modules/identity'
import { holdersOutside, type Recipients } from '#modules/privacy'
import type { Kept } from './incidents.ts'
import { jurisdictionOf } from './jurisdictions.ts'
import { concernsOthers, extended, isPast, mayBecome, mayRestrict, spentOf } from './request-rules.ts'
import { readerOfRequest } from './request-steps.ts'
import type { ListOfRequests, RequestId } from './schema.ts'
import { type RequestRow, read } from './tables.ts'

export type RequestPorts = { kept: Kept; recipients: Recipients }

/** What is open by when it is due, what is done the latest first; what nobody confirmed in time is not there. */
export async function requestsIn(tx: ReadTx, { list, after, limit }: ListOfRequests) {
  let requests = read(tx)
    .selectFrom('registers.request')
    .selectAll()
    .where(({ or, eb }) => or([eb('ends_at', 'is', null), eb('ends_at', '>', tx.now)]))
    .limit(limit + 1)
  const last = after && (await rowOf(tx, after))
  if (list === 'done') {
    requests = requests.where('done_at', 'is not', null).orderBy('done_at', 'desc').orderBy('id', 'desc')
    if (last?.done_at) {
      const { done_at, id } = last
      requests = requests.where(({ eb, refTuple, tuple }) => eb(refTuple('done_at', 'id'), '<', tuple(done_at, id)))
    }
  } else {
    requests = requests.where('done_at', 'is', null).orderBy('due_at').orderBy('id')
    if (list === 'late') requests = requests.where('due_at', '<', tx.now)
    if (last) {
      const { due_at, id } = last
      requests = requests.where(({ eb, refTuple, tuple }) => eb(refTuple('due_at', 'id'), '>', tuple(due_at, id)))
    }
  }
  const rows = await requests.execute()
  const shown = rows.slice(0, limit)
  return {
    items: shown.map((row) => faceOf(row, tx.now)),
    next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  }
}

export async function requestSeen(tx: ReadTx, ports: RequestPorts, id: RequestId) {
  const row = await rowOf(tx, id)
  if (!row || (row.ends_at && isPast(row.ends_at, tx.now))) throw new Refusal('request.unknown')
  const [steps, reader] = await Promise.all([
    read(tx)
      .selectFrom('registers.request_step')
      .selectAll()
      .where('request_id', '=', id)
      .orderBy('number')
      .limit(mostSteps)
      .execute(),
    readerOfRequest(tx, row),
  ])
  const names = await personCard(
    tx,
    steps.flatMap(({ by }): PersonId[] => (by ? [by] : [])),
  )
  const isKnown = row.person_id !== null && row.proved_at !== null
  const outside = isKnown && concernsOthers(row.kind) ? await holdersOutside(tx, ports, row.person_id as PersonId) : []
  const jurisdiction = jurisdictionOf(row.place)
  const isBeingDone = row.copy_id !== null || row.erasure_id !== null
  const isOpen = row.done_at === null
  return {
    ...faceOf(row, tx.now),
    email: reader?.address ?? null,
    personId: row.person_id,
    place: row.place,
    jurisdiction: jurisdiction.name,
    source: jurisdiction.source,
    message: row.message,
    provedAt: row.proved_at?.toString() ?? null,
    extendedAt: row.extended_at?.toString() ?? null,
    isBeingDone,
    may: {
      askForProof: mayBecome(row.state, 'identity_asked') && row.email_sealed !== null && row.proved_at === null,
      takeUp: mayBecome(row.state, 'in_work') && !isBeingDone,
      restrict:
        isOpen &&
        mayRestrict(row.kind) &&
        row.person_id !== null &&
        row.proved_at !== null &&
        !steps.some(({ step }) => step === 'restricted'),
      extend: isOpen && row.state !== 'unconfirmed' && 'due' in extended(row, tx.now),
      close: isOpen && !isBeingDone,
    },
    outside: outside.map((one) => ({ processorId: one.id, kind: one.kind, hosts: hostsOutside(one) })),
    steps: steps.map(({ id, at, step, by, note }) => ({
      stepId: id,
      at: at.toString(),
      step,
      byName: (by && names.get(by)?.name) ?? null,
      note,
    })),
  }
}

/** More than anything ever takes; a bound. */
const mostSteps = 200

function faceOf(row: RequestRow, now: Temporal.Instant) {
  return {
    requestId: row.id,
    kind: row.kind,
    cameBy: row.came_by,
    state: row.state,
    name: row.name,
    receivedAt: row.received_at.toString(),
    dueAt: row.due_at.toString(),
    isLate: row.done_at === null && isPast(row.due_at, now),
    spent: spentOf(row, row.done_at ?? now),
    doneAt: row.done_at?.toString() ?? null,
  }
}

function rowOf(tx: ReadTx, id: RequestId): Promise<RequestRow | undefined> {
  return read(tx).selectFrom('registers.request').selectAll().where('id', '=', id).executeTakeFirst()
}
