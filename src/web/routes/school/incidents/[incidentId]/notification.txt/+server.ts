import { error } from '@sveltejs/kit'
import { dateText } from '#web/format/dates.ts'
import { riskWords } from '#web/parts/incidents/incident-words.ts'
import { categoryName, subjectName } from '#web/parts/settings/kept-words.ts'
import { m } from '#web/words.ts'
import type { RequestHandler } from './$types'

/** What an authority asks for, as a text to paste into its form. */
export const GET: RequestHandler = async ({ locals, params, url }) => {
  const { doors, locale, isRefusal } = locals
  const [incident, school, { privacyContact }] = await Promise.all([
    doors.registers.incident({ incidentId: params.incidentId }),
    doors.school.school(),
    doors.identity.privacyContact(),
  ]).catch((fault) => {
    if (isRefusal(fault)) error(404)
    throw fault
  })
  const at = (moment: string) =>
    `${dateText(moment, 'date', { locale, timeZone: school.timeZone })}, ${dateText(moment, 'time', { locale, timeZone: school.timeZone })} (${school.timeZone})`
  const categories = incident.categories.map(
    ({ about, category }) => `- ${categoryName(category)} (${subjectName(about)})`,
  )
  const part = (title: string, ...lines: string[]) => ['', title, ...lines]
  const lines = [
    m.incidents_doc_title(),
    m.incidents_doc_controller({ school: school.name, origin: url.origin }),
    `${m.incidents_doc_contact()} ${privacyContact}`,
    m.incidents_doc_known({ at: at(incident.awareAt) }),
    m.incidents_doc_written({ at: at(incident.writtenAt) }),
    m.incidents_doc_due({ at: at(incident.dueAt) }),
    ...part(m.incidents_doc_nature(), incident.happened),
    ...part(m.incidents_doc_categories(), ...categories),
    m.incidents_doc_people({ count: incident.people }),
    ...part(
      m.incidents_doc_risk(),
      incident.risk ? `${riskWords[incident.risk]()}. ${incident.riskReason}` : m.incidents_doc_unknown(),
    ),
    ...part(m.incidents_doc_measures(), incident.advice),
  ]
  return new Response(`${lines.join('\n')}\n`, {
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="${params.incidentId}.txt"`,
      'cache-control': 'private, no-store',
    },
  })
}
