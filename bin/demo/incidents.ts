import type { Person } from '#kernel/actor'
import type { App } from '../../src/app.ts'
import type { Past } from './clocks.ts'
import { as, confirmed } from './people.ts'

/** One that turned out well, and was closed. */
export async function findTablet(app: App, olive: Person, past: Past): Promise<void> {
  past.daysAgo(18)
  const { registers } = as(app, olive)
  const { incidentId } = await registers.noteIncident({
    happened: 'A tablet with the attendance list of Reading poems aloud was left on a bus.',
    awareAt: app.db.clock.now().subtract({ hours: 3 }).toString(),
  })
  await registers.chooseScope({ incidentId, scope: ['learning.enrolment'] })
  past.daysAgo(17.2)
  await registers.judgeRisk({
    incidentId,
    risk: 'none',
    reason: 'It was locked and its disk encrypted. The bus company brought it back the next morning, still locked.',
  })
  await registers.settleAuthority({
    incidentId,
    isTold: false,
    reason: 'No harm can come of it: nobody could read it.',
  })
  await confirmed(app, olive).registers.settlePeople({
    incidentId,
    isTold: false,
    reason: 'Nobody could read it, and it is back.',
  })
  past.daysAgo(17)
  await registers.closeIncident({
    incidentId,
    lesson: 'Lists stay in Lectern; nobody saves them on a tablet any more.',
  })
}

/** One whose clock runs: the authority has yet to be told, and so have the people. */
export async function loseLaptop(app: App, olive: Person): Promise<void> {
  const { registers } = as(app, olive)
  const { incidentId } = await registers.noteIncident({
    happened: 'The laptop of a teacher was stolen from a café. Its mailbox was open: it holds addresses of students.',
    awareAt: app.db.clock.now().subtract({ minutes: 40 }).toString(),
  })
  await registers.chooseScope({ incidentId, scope: ['identity.person.email_sealed', 'identity.person.name'] })
  await registers.judgeRisk({
    incidentId,
    risk: 'some',
    reason: 'Somebody could write to students in the name of the school. The password was changed within the hour.',
  })
}
