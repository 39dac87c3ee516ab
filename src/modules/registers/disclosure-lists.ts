import type { Person, PersonId } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { owners, personCard } from '#modules/identity'
import { type ExtractPorts, extractAhead, extractFields } from '#modules/privacy'
import { scopeOf } from './disclosure-approvals.ts'
import { approvalsNeeded, changeable, opensFor, stateOf } from './disclosure-rules.ts'
import { approvalsOf, type Disclosure } from './disclosures.ts'
import type { DisclosureId } from './schema.ts'
import { read } from './tables.ts'

type Kept = Pick<ExtractPorts, 'maps' | 'rows'>

/** The latest first. Whom one is about does not find it here, whatever they are in the school. */
export async function disclosuresIn(
  tx: ReadTx,
  by: Person,
  { after, limit }: { after?: DisclosureId | undefined; limit: number },
) {
  const runTheSchool = await owners(tx)
  let disclosures = read(tx)
    .selectFrom('registers.disclosure as disclosure')
    .selectAll('disclosure')
    .select((eb) =>
      eb
        .selectFrom('registers.disclosure_approval as approval')
        .select(({ fn }) => fn.countAll<bigint>().as('approvals'))
        .whereRef('approval.disclosure_id', '=', 'disclosure.id')
        .where(({ eb: where, or }) =>
          or([where('disclosure.handed_out_at', 'is not', null), where('approval.approver_id', 'in', runTheSchool)]),
        )
        .as('approvals'),
    )
    .where('disclosure.person_id', '<>', by.id)
    .orderBy('disclosure.id', 'desc')
    .limit(limit + 1)
  if (after) disclosures = disclosures.where('disclosure.id', '<', after)
  const rows = await disclosures.execute()
  const shown = rows.slice(0, limit)
  return {
    items: shown.map((row) => faceOf(row, Number(row.approvals), tx.now)),
    next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
    lacksOwner: runTheSchool.length < approvalsNeeded,
  }
}

export async function disclosureSeen(tx: ReadTx, kept: Kept, by: Person, id: DisclosureId) {
  const row = await read(tx)
    .selectFrom('registers.disclosure')
    .selectAll()
    .where('id', '=', id)
    .where('person_id', '<>', by.id)
    .executeTakeFirst()
  if (!row) throw new Refusal('disclosure.unknown')
  const [approvals, steps, ahead] = await Promise.all([
    approvalsOf(tx, row),
    read(tx)
      .selectFrom('registers.disclosure_step')
      .selectAll()
      .where('disclosure_id', '=', id)
      .orderBy('number', 'desc')
      .limit(mostSteps)
      .execute(),
    extractAhead(tx, kept, row.person_id, scopeOf(row)),
  ])
  const approvers = approvals.map((approval) => approval.by)
  const actors = steps.flatMap((step): PersonId[] => (step.by ? [step.by] : []))
  const names = await personCard(tx, [row.person_id, row.entered_by, ...approvers, ...actors])
  const nameOf = (personId: PersonId) => names.get(personId)?.name ?? ''
  const face = faceOf(row, approvals.length, tx.now)
  const hasApproved = approvers.includes(by.id)
  const canChange = !('refused' in changeable(face.state))
  return {
    ...face,
    statute: row.statute,
    reason: row.reason,
    personName: nameOf(row.person_id),
    enteredAt: row.entered_at.toString(),
    enteredByName: nameOf(row.entered_by),
    from: row.from_on.toString(),
    to: row.to_on.toString(),
    timeZone: row.time_zone,
    fields: row.fields,
    revision: row.revision,
    tables: ahead.tables.map((table) => ({ ...table, columns: [...table.columns] })),
    withFiles: ahead.folders.length > 0,
    approvedBy: approvals.map(({ by: who, at }) => ({ name: nameOf(who), at: at.toString() })),
    gag: gagOf(row),
    handedOutAt: row.handed_out_at?.toString() ?? null,
    archiveSha256: row.archive_sha256,
    opensUntil:
      face.state === 'open' && row.opened_by === by.id ? (row.opened_at?.add(opensFor).toString() ?? null) : null,
    may: {
      change: canChange,
      approve: face.state === 'entered' && row.fields.length > 0 && !hasApproved,
      open: (face.state === 'approved' || face.state === 'open') && hasApproved,
      withdraw: canChange,
      settle: face.state !== 'withdrawn' && row.told_at === null,
    },
    steps: steps.toReversed().map(({ id: stepId, at, step, by: who, note }) => ({
      stepId,
      at: at.toString(),
      step,
      byName: who && nameOf(who),
      note,
    })),
  }
}

/** What somebody may know of: what they were told. */
export async function disclosuresTold(tx: ReadTx, { maps }: Pick<Kept, 'maps'>, { id }: Person) {
  const rows = await read(tx)
    .selectFrom('registers.disclosure_notice')
    .selectAll()
    .where('person_id', '=', id)
    .orderBy('told_at', 'desc')
    .limit(mostTold)
    .execute()
  const fields = new Map(rows.length === 0 ? [] : extractFields(maps).map((field) => [field.column, field]))
  const categoriesOf = (columns: readonly string[]) => {
    const chosen = columns.flatMap((column) => fields.get(column) ?? [])
    const different = new Map(chosen.map(({ about, category }) => [`${about} ${category}`, { about, category }]))
    return [...different.values()]
  }
  return rows.map((row) => ({
    disclosureId: row.disclosure_id,
    authority: row.authority,
    reference: row.reference,
    country: row.country,
    categories: categoriesOf(row.fields),
    from: row.from_on.toString(),
    to: row.to_on.toString(),
    handedOutAt: row.handed_out_at.toString(),
    toldAt: row.told_at.toString(),
  }))
}

/** The latest of them; more than any order ever takes. */
const mostSteps = 200
const mostTold = 100

function faceOf(row: Disclosure, approvals: number, now: Temporal.Instant) {
  return {
    disclosureId: row.id,
    authority: row.authority,
    reference: row.reference,
    country: row.country,
    receivedOn: row.received_on.toString(),
    state: stateOf({ ...row, approvals }, now),
    approvals,
    toldAt: row.told_at?.toString() ?? null,
  }
}

function gagOf({ gag_reference, gag_until, review_at, time_zone }: Disclosure) {
  return (
    (gag_reference !== null && {
      reference: gag_reference,
      until: gag_until?.toString() ?? null,
      untilDay: gag_until?.toZonedDateTimeISO(time_zone).toPlainDate().toString() ?? null,
      reviewAt: review_at?.toString() ?? null,
    }) ||
    null
  )
}
