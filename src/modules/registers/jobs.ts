import { type Duty, duty, recurring } from '#kernel/outbox'
import { reopenBrokenOff, reviewGags, tellDisclosed } from './disclosure-clocks.ts'
import { alertIncidents, tellSome } from './incident-clocks.ts'
import { tellPeopleJob } from './incident-jobs.ts'
import { retestReleases } from './release-retests.ts'
import { alertRequests } from './request-clocks.ts'

export const registersDuties: Duty[] = [
  recurring('registers.alert_requests', '*/15 * * * *', alertRequests),
  recurring('registers.alert_incidents', '*/5 * * * *', (db) => db.transact(alertIncidents)),
  recurring('registers.tell_disclosed', '*/5 * * * *', async (db) => {
    await db.transact(reopenBrokenOff)
    await db.transact((tx) => tellDisclosed(tx))
  }),
  recurring('registers.review_gags', '17 * * * *', async (db) => {
    await db.transact(reviewGags)
  }),
  recurring('registers.retest_releases', '37 3 * * *', async (db) => {
    while ((await db.transact((tx) => retestReleases(tx))) > 0);
  }),
  duty(tellPeopleJob, (db, { incidentId }) => tellSome(db, incidentId)),
]
