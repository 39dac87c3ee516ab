import type { Person, PersonId } from '#kernel/actor'
import { type Affected, affectedBy } from '#kernel/affected-people'
import { type ReadTx, statement, type Tx } from '#kernel/db'
import type { DataMaps, DataRows } from '#kernel/erasures'
import { newId } from '#kernel/id'
import { enqueue } from '#kernel/outbox'
import { granted, Refusal } from '#kernel/refusal'
import { personCard } from '#modules/identity'
import { tellPeopleJob } from './incident-jobs.ts'
import { decided, incidentDue, incidentForgotten, incidentMarks, ready } from './incident-rules.ts'
import type { IncidentId, IncidentRisk, IncidentStep, IncidentStepId, TellingPeople } from './schema.ts'
import { type IncidentRow, read, write } from './tables.ts'

export type Kept = { maps: DataMaps; rows: DataRows }

/** The clock starts at awareness, also when it is written down later. */
export async function noteIncident(tx: Tx, by: Person, { happened, awareAt }: { happened: string; awareAt: string }) {
  const aware = Temporal.Instant.from(awareAt)
  if (Temporal.Instant.compare(aware, tx.now) > 0)
    throw new Refusal('input.invalid', { fields: { awareAt: 'field.too_big' } })
  const id: IncidentId = newId('inc', tx.now)
  await write(tx)
    .insertInto('registers.incident')
    .values({
      id,
      happened,
      aware_at: aware,
      written_at: tx.now,
      scope: [],
      risk: null,
      risk_reason: '',
      authority_decided_at: null,
      people_decided_at: null,
      told: '',
      advice: '',
      done_at: null,
      ends_at: null,
      alerted: 0,
      alert_at: incidentMarks(aware)[0]?.at ?? null,
    })
    .execute()
  await noteIncidentStep(tx, id, 'noted', by)
  return id
}

/** Which fields it is about; whom they concern is counted from the map, and stays as it was found once people were told. */
export async function chooseScope(tx: Tx, kept: Kept, by: Person, id: IncidentId, scope: readonly string[]) {
  const row = await heldIncident(tx, id)
  if (row.people_decided_at) throw new Refusal('incident.people_decided')
  const affected = affectedBy(kept, scope)
  if (affected.unknown.length > 0) throw new Refusal('input.invalid', { fields: { scope: 'field.invalid' } })
  await write(tx)
    .updateTable('registers.incident')
    .set({ scope: [...scope] })
    .where('id', '=', id)
    .execute()
  await write(tx).deleteFrom('registers.incident_person').where('incident_id', '=', id).execute()
  if (affected.people)
    await statement(
      tx,
      `insert into registers.incident_person (incident_id, person_id) select $1, each.id from (${affected.people}) each`,
      [id],
    )
  await noteIncidentStep(tx, id, 'scope_chosen', by, scope.join('\n'))
}

export async function judgeRisk(tx: Tx, by: Person, id: IncidentId, risk: IncidentRisk, reason: string) {
  await heldIncident(tx, id)
  await write(tx).updateTable('registers.incident').set({ risk, risk_reason: reason }).where('id', '=', id).execute()
  await noteIncidentStep(tx, id, 'risk_judged', by, `${risk}: ${reason}`)
}

export async function settleAuthority(tx: Tx, by: Person, id: IncidentId, said: { isTold: boolean; reason: string }) {
  const row = await heldIncident(tx, id)
  const { isTold, reason } = granted(decided(said, row.aware_at, tx.now))
  await write(tx)
    .updateTable('registers.incident')
    .set({ authority_decided_at: tx.now, ...(row.people_decided_at ? { alert_at: null } : {}) })
    .where('id', '=', id)
    .execute()
  await noteIncidentStep(tx, id, isTold ? 'authority_told' : 'authority_not_told', by, reason)
}

/** People are told a batch after the other, each in their language, and nobody twice. */
export async function settlePeople(tx: Tx, by: Person, { incidentId: id, told, advice, ...said }: TellingPeople) {
  const row = await heldIncident(tx, id)
  if (row.people_decided_at) throw new Refusal('incident.people_decided')
  const { isTold, reason } = granted(decided(said, row.aware_at, tx.now))
  if (isTold && (told === '' || advice === ''))
    throw new Refusal('input.invalid', {
      fields: { ...(told === '' ? { told: 'field.blank' } : {}), ...(advice === '' ? { advice: 'field.blank' } : {}) },
    })
  await write(tx)
    .updateTable('registers.incident')
    .set({ people_decided_at: tx.now, told, advice, ...(row.authority_decided_at ? { alert_at: null } : {}) })
    .where('id', '=', id)
    .execute()
  await noteIncidentStep(tx, id, isTold ? 'people_told' : 'people_not_told', by, reason)
  if (isTold) await enqueue(tx, tellPeopleJob, { incidentId: id }, { key: `${tellPeopleJob.name} ${id}` })
}

export async function closeIncident(tx: Tx, by: Person, id: IncidentId, lesson: string) {
  const row = await heldIncident(tx, id)
  granted(ready(row))
  await write(tx)
    .updateTable('registers.incident')
    .set({ done_at: tx.now, ends_at: incidentForgotten(row.aware_at, tx.now), alert_at: null })
    .where('id', '=', id)
    .execute()
  await noteIncidentStep(tx, id, 'closed', by, lesson)
}

/** The latest first. */
export async function incidentsIn(tx: ReadTx, { after, limit }: { after?: IncidentId | undefined; limit: number }) {
  let incidents = read(tx)
    .selectFrom('registers.incident')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (after) incidents = incidents.where('id', '<', after)
  const rows = await incidents.execute()
  const shown = rows.slice(0, limit)
  return {
    items: shown.map((row) => faceOf(row, tx.now)),
    next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  }
}

export async function incidentSeen(tx: ReadTx, kept: Kept, id: IncidentId) {
  const row = await read(tx).selectFrom('registers.incident').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new Refusal('incident.unknown')
  const { columns, categories, isSealed }: Affected = affectedBy(kept, row.scope)
  const [counts, steps] = await Promise.all([
    read(tx)
      .selectFrom('registers.incident_person')
      .select(({ fn }) => [fn.countAll<bigint>().as('people'), fn.count<bigint>('told_at').as('told')])
      .where('incident_id', '=', id)
      .executeTakeFirstOrThrow(),
    read(tx)
      .selectFrom('registers.incident_step')
      .selectAll()
      .where('incident_id', '=', id)
      .orderBy('number')
      .limit(mostSteps)
      .execute(),
  ])
  const names = await personCard(
    tx,
    steps.flatMap(({ by }): PersonId[] => (by ? [by] : [])),
  )
  return {
    ...faceOf(row, tx.now),
    writtenAt: row.written_at.toString(),
    scope: row.scope,
    columns: [...columns],
    categories: [...categories],
    isSealed,
    people: Number(counts.people),
    peopleTold: Number(counts.told),
    riskReason: row.risk_reason,
    authorityDecidedAt: row.authority_decided_at?.toString() ?? null,
    peopleDecidedAt: row.people_decided_at?.toString() ?? null,
    told: row.told,
    advice: row.advice,
    steps: steps.map(({ id: stepId, at, step, by, note }) => ({
      stepId,
      at: at.toString(),
      step,
      byName: (by && names.get(by)?.name) ?? null,
      note,
    })),
  }
}

/** More than anything ever takes; a bound. */
const mostSteps = 200

function faceOf(row: IncidentRow, now: Temporal.Instant) {
  const due = incidentDue(row.aware_at)
  const isSettled = row.authority_decided_at !== null && row.people_decided_at !== null
  return {
    incidentId: row.id,
    happened: row.happened,
    awareAt: row.aware_at.toString(),
    dueAt: due.toString(),
    isLate: !isSettled && Temporal.Instant.compare(due, now) < 0,
    risk: row.risk,
    doneAt: row.done_at?.toString() ?? null,
  }
}

export async function noteIncidentStep(
  tx: Tx,
  incidentId: IncidentId,
  step: IncidentStep,
  by: Person | null,
  note = '',
) {
  const id: IncidentStepId = newId('ins', tx.now)
  await write(tx)
    .insertInto('registers.incident_step')
    .values({ id, incident_id: incidentId, at: tx.now, step, by: by?.id ?? null, note })
    .execute()
}

async function heldIncident(tx: Tx, id: IncidentId): Promise<IncidentRow> {
  const row = await write(tx)
    .selectFrom('registers.incident')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new Refusal('incident.unknown')
  if (row.done_at) throw new Refusal('incident.done')
  return row
}
