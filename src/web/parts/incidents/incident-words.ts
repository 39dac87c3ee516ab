import type { IncidentRisk, IncidentStep } from '#modules/registers/schema'
import { m } from '#web/words.ts'

export const riskWords = {
  none: m.incidents_risk_none,
  some: m.incidents_risk_some,
  high: m.incidents_risk_high,
} satisfies Record<IncidentRisk, unknown>

export const incidentStepWords: Record<IncidentStep, (slots: { hours: string }) => string> = {
  noted: m.incidents_step_noted,
  scope_chosen: m.incidents_step_scope_chosen,
  risk_judged: m.incidents_step_risk_judged,
  authority_told: m.incidents_step_authority_told,
  authority_not_told: m.incidents_step_authority_not_told,
  people_told: m.incidents_step_people_told,
  people_not_told: m.incidents_step_people_not_told,
  alerted: m.incidents_step_alerted,
  closed: m.incidents_step_closed,
}

/** What an incident is called by: its first line, cut after a word. */
export function firstWords(happened: string): string {
  const [line = ''] = happened.split('\n')
  if (line.length <= longest) return line
  const end = line.lastIndexOf(' ', longest)
  return `${line.slice(0, end > 0 ? end : longest)}…`
}
const longest = 80
