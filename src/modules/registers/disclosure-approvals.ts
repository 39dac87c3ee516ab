import type { Person } from '#kernel/actor'
import { writeAuditLine } from '#kernel/audit'
import type { Db, Tx } from '#kernel/db'
import { granted, Refusal } from '#kernel/refusal'
import { personCard } from '#modules/identity'
import { type ExtractPorts, type ExtractScope, packExtract } from '#modules/privacy'
import { schoolFace } from '#modules/school'
import { tellDisclosed } from './disclosure-clocks.ts'
import { approvable, changeable, isOpen, notHandedOut, opensFor, tellingAt } from './disclosure-rules.ts'
import { type Disclosure, heldDisclosure, noteDisclosureStep } from './disclosures.ts'
import type { DisclosureId } from './schema.ts'
import { write } from './tables.ts'

/** One of two people who answer for exactly this scope. The row is locked: two who press at once do so one after the other. */
export async function approveDisclosure(tx: Tx, by: Person, id: DisclosureId, revision: number): Promise<void> {
  const { row, approvals, state } = await heldDisclosure(tx, by, id)
  const approvedByThem = approvals.some((approval) => approval.by === by.id)
  granted(approvable({ ...row, state, approvedByThem }, revision))
  await write(tx)
    .insertInto('registers.disclosure_approval')
    .values({ disclosure_id: id, approver_id: by.id, at: tx.now })
    .execute()
  await noteDisclosureStep(tx, id, 'approved', by)
}

/** Lets one of the two fetch it, once and for a few minutes. */
export async function openDisclosure(tx: Tx, by: Person, id: DisclosureId): Promise<Temporal.Instant> {
  const { approvals, state } = await heldDisclosure(tx, by, id)
  granted(changeable(state))
  if (state === 'entered') throw new Refusal('disclosure.not_approved')
  if (!approvals.some((approval) => approval.by === by.id)) throw new Refusal('disclosure.not_approver')
  await write(tx)
    .updateTable('registers.disclosure')
    .set({ opened_by: by.id, opened_at: tx.now })
    .where('id', '=', id)
    .execute()
  await noteDisclosureStep(tx, id, 'opened', by)
  return tx.now.add(opensFor)
}

/** Takes what was opened, so that nobody takes it again, and makes it while it is read. */
export async function handOutDisclosure(db: Db, ports: ExtractPorts, by: Person, id: DisclosureId) {
  const { row, statement } = await db.transact((tx) => take(tx, by, id))
  const { body, made } = packExtract(db, ports, row.person_id, scopeOf(row), statement)
  return {
    body,
    made,
    name: `disclosure-${row.id}`,
    done: (sha256: string) => db.transact((tx) => handedOut(tx, by, id, sha256)),
    brokenOff: () => db.transact((tx) => brokenOff(tx, by, id)),
  }
}

export function scopeOf(row: Pick<Disclosure, 'fields' | 'from_on' | 'to_on' | 'time_zone'>): ExtractScope {
  const startOf = (day: Temporal.PlainDate) => day.toZonedDateTime(row.time_zone).toInstant()
  return { columns: row.fields, from: startOf(row.from_on), to: startOf(row.to_on.add({ days: 1 })) }
}

async function take(tx: Tx, by: Person, id: DisclosureId) {
  if (by.role !== 'owner') throw new Refusal('not_allowed')
  const { row, approvals, state } = await heldDisclosure(tx, by, id)
  if (state !== 'open' || row.opened_by !== by.id || !row.opened_at || !isOpen(row.opened_at, tx.now))
    throw new Refusal('disclosure.not_open')
  await write(tx)
    .updateTable('registers.disclosure')
    .set({
      opened_by: null,
      opened_at: null,
      handed_out_by: by.id,
      handed_out_at: tx.now,
      tell_at: tellingAt(row, tx.now),
    })
    .where('id', '=', id)
    .execute()
  await noteDisclosureStep(tx, id, 'handed_out', by)
  await writeAuditLine(tx, {
    actor: by,
    deed: 'registers.handOutDisclosure',
    input: { disclosureId: id },
    output: {},
    details: { columns: row.fields.length },
  })
  const [names, school] = await Promise.all([
    personCard(tx, [by.id, ...approvals.map((each) => each.by)]),
    schoolFace(tx),
  ])
  const nameOf = (personId: Person['id']) => names.get(personId)?.name ?? ''
  const statement = {
    school: school.name,
    order: {
      registered: id,
      authority: row.authority,
      reference: row.reference,
      country: row.country,
      statute: row.statute,
      receivedOn: row.received_on.toString(),
    },
    scope: {
      columns: row.fields,
      from: row.from_on.toString(),
      to: row.to_on.toString(),
      timeZone: row.time_zone,
    },
    approvedBy: approvals.map((each) => ({ name: nameOf(each.by), at: each.at.toString() })),
    handedOut: { by: nameOf(by.id), at: tx.now.toString() },
  }
  return { row, statement }
}

async function handedOut(tx: Tx, by: Person, id: DisclosureId, sha256: string): Promise<void> {
  await write(tx)
    .updateTable('registers.disclosure')
    .set({ archive_sha256: sha256 })
    .where('id', '=', id)
    .where('handed_out_by', '=', by.id)
    .execute()
  await tellDisclosed(tx, { only: id })
}

/** Nothing reached the authority: whoever opened it may do so again. */
async function brokenOff(tx: Tx, by: Person, id: DisclosureId): Promise<void> {
  const { row } = await heldDisclosure(tx, by, id)
  if (row.archive_sha256 || row.told_at) return
  await write(tx).updateTable('registers.disclosure').set(notHandedOut).where('id', '=', id).execute()
  await noteDisclosureStep(tx, id, 'broken_off', by)
}
