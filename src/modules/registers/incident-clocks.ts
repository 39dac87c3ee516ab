import type { Db, Tx } from '#kernel/db'
import { enqueue } from '#kernel/outbox'
import { owners } from '#modules/identity'
import { announcementOf, tellMany } from '#modules/notifications'
import { passed } from './deadlines.ts'
import { tellPeopleJob } from './incident-jobs.ts'
import { incidentConcernsYou, incidentDueSoon } from './incident-notices.ts'
import { incidentMarks } from './incident-rules.ts'
import { noteIncidentStep } from './incidents.ts'
import type { IncidentId } from './schema.ts'
import { write } from './tables.ts'

const atOnce = 200

/** Until it is settled who is told, owners hear how many hours are over: each mark once. */
export async function alertIncidents(tx: Tx): Promise<void> {
  const rows = await write(tx)
    .selectFrom('registers.incident')
    .selectAll()
    .where('alert_at', '<=', tx.now)
    .orderBy('alert_at')
    .limit(atOnce)
    .forUpdate()
    .skipLocked()
    .execute()
  const runTheSchool = rows.length > 0 ? await owners(tx) : []
  for (const row of rows) {
    const { level, next } = passed(incidentMarks(row.aware_at), row.alerted, tx.now)
    await write(tx)
      .updateTable('registers.incident')
      .set({ alert_at: next, ...(level === null ? {} : { alerted: level }) })
      .where('id', '=', row.id)
      .execute()
    if (level === null) continue
    await noteIncidentStep(tx, row.id, 'alerted', null, String(level))
    await tellMany(tx, runTheSchool, announcementOf(incidentDueSoon, { incidentId: row.id, hours: level }))
  }
}

/** Each is marked as told in the change that puts their mail in the outbox: broken off, it goes on where it was. */
export async function tellSome(db: Db, incidentId: IncidentId, { limit = atOnce } = {}): Promise<void> {
  await db.transact(async (tx) => {
    const people = await write(tx)
      .selectFrom('registers.incident_person')
      .select('person_id')
      .where('incident_id', '=', incidentId)
      .where('told_at', 'is', null)
      .orderBy('person_id')
      .limit(limit)
      .forUpdate()
      .skipLocked()
      .execute()
    if (people.length === 0) return
    const ids = people.map(({ person_id }) => person_id)
    await write(tx)
      .updateTable('registers.incident_person')
      .set({ told_at: tx.now })
      .where('incident_id', '=', incidentId)
      .where('person_id', 'in', ids)
      .execute()
    await tellMany(tx, ids, announcementOf(incidentConcernsYou, { incidentId }))
    if (people.length === limit) await enqueue(tx, tellPeopleJob, { incidentId })
  })
}
