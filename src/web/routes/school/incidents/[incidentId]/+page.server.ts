import { error } from '@sveltejs/kit'
import { categoryKeys, type KeptCategory } from '#modules/privacy/schema'
import { submit } from '#web/forms.ts'
import { categoryName } from '#web/parts/settings/kept-words.ts'
import type { Actions, PageServerLoad } from './$types'

const categories = Object.keys(categoryKeys) as KeptCategory['category'][]

export const load: PageServerLoad = async ({ locals, params }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  const incident = await locals.doors.registers.incident({ incidentId: params.incidentId }).catch((fault) => {
    if (locals.isRefusal(fault)) error(404)
    throw fault
  })
  const chosen = new Set(incident.scope)
  const choices = categories.map((category) => ({ value: `category:${category}`, label: categoryName(category) }))
  return {
    incident,
    choices: choices.toSorted((one, other) => one.label.localeCompare(other.label, locals.locale)),
    chosen: choices.flatMap(({ value }) => (chosen.has(value) ? [value] : [])),
    single: incident.scope.filter((name) => !name.startsWith('category:')).join('\n'),
    concerned: [...new Set(incident.categories.map(({ category }) => categoryName(category)))],
  }
}

export const actions: Actions = {
  scope: (event) =>
    submit(event, ({ list, text }) => {
      const single = text('single')
        .split('\n')
        .map((name) => name.trim())
      return event.locals.doors.registers.chooseScope({
        incidentId: event.params.incidentId,
        scope: [...list('categories'), ...single.filter((name) => name !== '')],
      })
    }),
  risk: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.registers.judgeRisk({
        incidentId: event.params.incidentId,
        risk: text('risk') as never,
        reason: text('reason'),
      }),
    ),
  authority: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.registers.settleAuthority({
        incidentId: event.params.incidentId,
        isTold: text('isTold') === 'yes',
        reason: text('reason'),
      }),
    ),
  people: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.registers.settlePeople({
        incidentId: event.params.incidentId,
        isTold: text('isTold') === 'yes',
        told: text('told'),
        advice: text('advice'),
        reason: text('reason'),
      }),
    ),
  close: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.registers.closeIncident({ incidentId: event.params.incidentId, lesson: text('lesson') }),
    ),
}
