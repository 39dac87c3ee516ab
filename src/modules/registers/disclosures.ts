import type { Selectable } from 'kysely'
import type { Person, PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { granted, Refusal } from '#kernel/refusal'
import { owners, personByAddress } from '#modules/identity'
import { announcementOf, tellMany } from '#modules/notifications'
import { type ExtractPorts, extractFields } from '#modules/privacy'
import { schoolFace } from '#modules/school'
import { disclosureWaits } from './disclosure-notices.ts'
import { changeable, forgottenFrom, reviewOf, stateOf, tellingAt } from './disclosure-rules.ts'
import type {
  ChoosingFields,
  DisclosureId,
  DisclosureStep,
  DisclosureStepId,
  EnteringDisclosure,
  SettingTelling,
} from './schema.ts'
import { type DisclosureRow, read, write } from './tables.ts'

export type Disclosure = Selectable<DisclosureRow>
type Approval = { by: PersonId; at: Temporal.Instant }

/** Nothing is chosen yet, and nothing is handed over. Whom it is about has an account here, and is not whoever writes it down. */
export async function enterDisclosure(tx: Tx, by: Person, entered: EnteringDisclosure): Promise<DisclosureId> {
  const personId = await personByAddress(tx, entered.email)
  if (!personId) throw new Refusal('disclosure.person_unknown')
  if (personId === by.id) throw new Refusal('disclosure.about_you')
  const { timeZone } = await schoolFace(tx)
  const today = tx.now.toZonedDateTimeISO(timeZone).toPlainDate()
  const receivedOn = Temporal.PlainDate.from(entered.receivedOn)
  if (Temporal.PlainDate.compare(receivedOn, today) > 0) throw invalid('receivedOn', 'field.too_big')
  const gag = gagOf(entered, timeZone)
  const id: DisclosureId = newId('dsc', tx.now)
  await write(tx)
    .insertInto('registers.disclosure')
    .values({
      id,
      authority: entered.authority,
      reference: entered.reference,
      country: entered.country,
      statute: entered.statute,
      reason: entered.reason,
      received_on: receivedOn,
      person_id: personId,
      entered_by: by.id,
      entered_at: tx.now,
      ...daysOf(entered, today),
      time_zone: timeZone,
      ...gag,
      review_at: reviewOf(gag, tx.now),
    })
    .execute()
  await noteDisclosureStep(tx, id, 'entered', by)
  const others = (await owners(tx)).filter((owner) => owner !== by.id && owner !== personId)
  await tellMany(tx, others, announcementOf(disclosureWaits, { disclosureId: id }))
  return id
}

/** What is approved is what was read: any other choice of columns or days has to be approved anew. */
export async function chooseFields(
  tx: Tx,
  { maps }: Pick<ExtractPorts, 'maps'>,
  by: Person,
  { disclosureId: id, fields, ...days }: ChoosingFields,
): Promise<void> {
  const { row } = await changing(tx, by, id)
  const known = new Set(extractFields(maps).map(({ column }) => column))
  const chosen = [...new Set(fields)].toSorted()
  if (chosen.some((column) => !known.has(column))) throw invalid('fields', 'field.invalid')
  const today = tx.now.toZonedDateTimeISO(row.time_zone).toPlainDate()
  await anew(tx, row, { ...daysOf(days, today), fields: chosen })
  await noteDisclosureStep(tx, id, 'scope_changed', by, [`${days.from} – ${days.to}`, ...chosen].join('\n'))
}

/** Until it is handed out whoever approves answers for this too; afterwards it can still change until the person was told. */
export async function settleTelling(tx: Tx, by: Person, { disclosureId: id, ...said }: SettingTelling): Promise<void> {
  const { row, state } = await heldDisclosure(tx, by, id)
  if (state === 'withdrawn') throw new Refusal('disclosure.withdrawn')
  if (row.told_at) throw new Refusal('disclosure.told')
  const gag = gagOf(said, row.time_zone)
  const review_at = reviewOf(gag, tx.now)
  if (row.handed_out_at)
    await write(tx)
      .updateTable('registers.disclosure')
      .set({ ...gag, review_at, tell_at: tellingAt(gag, row.handed_out_at) })
      .where('id', '=', id)
      .execute()
  else await anew(tx, row, { ...gag, review_at })
  const note = [gag.gag_reference, said.gagUntil].filter(Boolean).join('\n')
  await noteDisclosureStep(tx, id, 'telling_changed', by, note)
}

export async function withdrawDisclosure(tx: Tx, by: Person, id: DisclosureId, reason: string): Promise<void> {
  await changing(tx, by, id)
  await write(tx)
    .updateTable('registers.disclosure')
    .set({ withdrawn_at: tx.now, ends_at: forgottenFrom(tx.now), review_at: null, opened_by: null, opened_at: null })
    .where('id', '=', id)
    .execute()
  await noteDisclosureStep(tx, id, 'withdrawn', by, reason)
}

/** Locks it, so that what is approved and what is changed come one after the other. Whom it is about never learns of it here. */
export async function heldDisclosure(tx: Tx, by: Pick<Person, 'id'>, id: DisclosureId) {
  const row = await write(tx)
    .selectFrom('registers.disclosure')
    .selectAll()
    .where('id', '=', id)
    .where('person_id', '<>', by.id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new Refusal('disclosure.unknown')
  const approvals = await approvalsOf(tx, row)
  return { row, approvals, state: stateOf({ ...row, approvals: approvals.length }, tx.now) }
}

/** Until it is handed out, nobody's yes counts who does not run the school any more. */
export async function approvalsOf(
  tx: ReadTx,
  { id, handed_out_at }: Pick<Disclosure, 'id' | 'handed_out_at'>,
): Promise<Approval[]> {
  const approvals: Approval[] = await read(tx)
    .selectFrom('registers.disclosure_approval')
    .select(['approver_id as by', 'at'])
    .where('disclosure_id', '=', id)
    .orderBy('at')
    .execute()
  if (handed_out_at || approvals.length === 0) return approvals
  const runTheSchool = await owners(tx)
  return approvals.filter(({ by }) => runTheSchool.includes(by))
}

export async function noteDisclosureStep(
  tx: Tx,
  disclosureId: DisclosureId,
  step: DisclosureStep,
  by: Pick<Person, 'id'> | null,
  note = '',
): Promise<void> {
  const id: DisclosureStepId = newId('dss', tx.now)
  await write(tx)
    .insertInto('registers.disclosure_step')
    .values({ id, disclosure_id: disclosureId, at: tx.now, step, by: by?.id ?? null, note })
    .execute()
}

async function changing(tx: Tx, by: Person, id: DisclosureId) {
  const held = await heldDisclosure(tx, by, id)
  granted(changeable(held.state))
  return held
}

async function anew(tx: Tx, row: Disclosure, change: Partial<Disclosure>): Promise<void> {
  await write(tx).deleteFrom('registers.disclosure_approval').where('disclosure_id', '=', row.id).execute()
  await write(tx)
    .updateTable('registers.disclosure')
    .set({ ...change, revision: row.revision + 1, opened_by: null, opened_at: null })
    .where('id', '=', row.id)
    .execute()
}

/** No order has the school hand over what has not happened yet. */
function daysOf({ from, to }: { from: string; to: string }, today: Temporal.PlainDate) {
  const [from_on, to_on] = [Temporal.PlainDate.from(from), Temporal.PlainDate.from(to)]
  if (Temporal.PlainDate.compare(from_on, to_on) > 0) throw invalid('to', 'field.too_small')
  if (Temporal.PlainDate.compare(to_on, today) > 0) throw invalid('to', 'field.too_big')
  return { from_on, to_on }
}

function gagOf({ gagReference, gagUntil }: Pick<SettingTelling, 'gagReference' | 'gagUntil'>, timeZone: string) {
  if (gagReference === '' && gagUntil) throw invalid('gagReference', 'field.blank')
  const day = gagUntil ? Temporal.PlainDate.from(gagUntil) : null
  return {
    gag_reference: gagReference === '' ? null : gagReference,
    gag_until: day?.toZonedDateTime(timeZone).toInstant() ?? null,
  }
}

const invalid = (field: string, code: string) => new Refusal('input.invalid', { fields: { [field]: code } })
