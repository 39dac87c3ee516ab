import { type Duty, duty, recurring } from '#kernel/outbox'
import { alertIncidents, tellSome } from './incident-clocks.ts'
import { tellPeopleJob } from './incident-jobs.ts'
import { alertRequests } from './request-clocks.ts'

export const registersDuties: Duty[] = [
  recurring('registers.alert_requests', '*/15 * * * *', alertRequests),
  recurring('registers.alert_incidents', '*/5 * * * *', (db) => db.transact(alertIncidents)),
  duty(tellPeopleJob, (db, { incidentId }) => tellSome(db, incidentId)),
]
