import { z } from 'zod'
import { type AnyLetter, alsoWhileRestricted, momentText, notice } from '#modules/notifications'
import { incidentDue } from './incident-rules.ts'
import { incidentId } from './schema.ts'
import { read } from './tables.ts'

/** To whom it concerns: what happened, and what they can do. */
export const incidentConcernsYou = notice('incident', z.object({ incidentId }), async (tx, to, about, desk) => {
  const row = await read(tx)
    .selectFrom('registers.incident')
    .selectAll()
    .where('id', '=', about.incidentId)
    .executeTakeFirst()
  if (!row) return null
  const say = desk.words(to.locale)
  return {
    subject: say('incidents_mail_subject', { school: desk.schoolName }),
    lines: [
      say('incidents_mail_line', { school: desk.schoolName }),
      row.told,
      say('incidents_mail_advice'),
      row.advice,
    ],
    action: { label: say('incidents_mail_action'), url: `${desk.origin}/privacy/contact` },
  }
})

/** To owners: so many hours since somebody knew of it. */
export const incidentDueSoon = notice(
  'incident_due',
  z.object({ incidentId, hours: z.int() }),
  async (tx, to, { incidentId: id, hours }, desk) => {
    const row = await read(tx).selectFrom('registers.incident').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row || row.done_at) return null
    const say = desk.words(to.locale)
    const at = momentText(incidentDue(row.aware_at), { ...to, timeZone: to.timeZone ?? 'UTC' })
    return {
      subject: say('incidents_mail_due_subject', { hours }),
      lines: [say('incidents_mail_due_line', { hours, at })],
      action: { label: say('incidents_mail_open'), url: `${desk.origin}/school/incidents/${id}` },
    }
  },
)

export const incidentLetters: AnyLetter[] = [...alsoWhileRestricted([incidentConcernsYou]), incidentDueSoon]
