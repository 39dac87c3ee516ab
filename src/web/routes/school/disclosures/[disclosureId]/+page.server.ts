import { error } from '@sveltejs/kit'
import { countryNames } from '#web/format/countries.ts'
import { plainDateText } from '#web/format/dates.ts'
import { submit } from '#web/forms.ts'
import { categoryName, subjectName } from '#web/parts/settings/kept-words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  const { registers } = locals.doors
  const disclosure = await registers.disclosure({ disclosureId: params.disclosureId }).catch((fault) => {
    if (locals.isRefusal(fault)) error(404)
    throw fault
  })
  const { items } = disclosure.may.change ? await registers.disclosureFields() : { items: [] }
  const chosen = new Set(disclosure.fields)
  const groups = [...Map.groupBy(items, ({ about, category }) => `${about} ${category}`)].map(([key, columns]) => {
    const [{ about, category }] = columns as [(typeof columns)[0]]
    return {
      key,
      label: `${categoryName(category)} (${subjectName(about)})`,
      columns: columns.map(({ column }) => ({ value: column, label: column })),
      chosen: columns.flatMap(({ column }) => (chosen.has(column) ? [column] : [])),
    }
  })
  return {
    disclosure,
    from: plainDateText(disclosure.from, 'date', locals.locale),
    to: plainDateText(disclosure.to, 'date', locals.locale),
    country: countryNames([disclosure.country], locals.locale)[0]?.label ?? disclosure.country,
    groups: groups.toSorted((one, other) => one.label.localeCompare(other.label, locals.locale)),
  }
}

export const actions: Actions = {
  scope: (event) =>
    submit(event, ({ list, text }) =>
      event.locals.doors.registers.chooseDisclosed({
        disclosureId: event.params.disclosureId,
        fields: list('fields'),
        from: text('from'),
        to: text('to'),
      }),
    ),
  telling: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.registers.settleTelling({
        disclosureId: event.params.disclosureId,
        gagReference: text('gagReference'),
        gagUntil: text('gagUntil'),
      }),
    ),
  approve: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.registers.approveDisclosure({
        disclosureId: event.params.disclosureId,
        revision: text('revision'),
      }),
    ),
  open: (event) =>
    submit(event, () => event.locals.doors.registers.openDisclosure({ disclosureId: event.params.disclosureId })),
  withdraw: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.registers.withdrawDisclosure({
        disclosureId: event.params.disclosureId,
        reason: text('reason'),
      }),
    ),
}
