import { error } from '@sveltejs/kit'
import { mechanismKeys } from '#modules/documents/schema'
import { plainDateText } from '#web/format/dates.ts'
import { submit } from '#web/forms.ts'
import {
  evidenceKindWords,
  evidenceStateWords,
  learnt,
  mechanismText,
  regionName,
  serviceName,
} from '#web/parts/processors/processor-words.ts'
import { m } from '#web/words.ts'
import type { Actions, PageServerLoad } from './$types'

const mechanisms = Object.keys(mechanismKeys) as (keyof typeof mechanismKeys)[]

export const load: PageServerLoad = async ({ locals, params }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  const one = await locals.doors.documents.processor(params).catch((fault) => {
    if (locals.isRefusal(fault)) error(404)
    throw fault
  })
  const dayOf = (day: string) => plainDateText(day, 'date', locals.locale)
  return {
    name: serviceName(one.kind),
    hosts: one.hosts,
    region: regionName(one.region, locals.locale),
    keeps: one.keepsDays && m.processors_keeps_days({ days: one.keepsDays }),
    learns: learnt(one),
    fields: one.fields.filter((field) => field !== '*'),
    contract: one.contract && m.processors_contract_since({ day: dayOf(one.contract) }),
    transfer: one.transfer && mechanismText(one.transfer),
    evidence: one.evidence.map((each) => ({
      ...each,
      what: each.mechanism ? mechanismText(each.mechanism) : evidenceKindWords[each.kind](),
      period: m.processors_proof_from_to({ from: dayOf(each.signedOn), to: dayOf(each.endsOn) }),
      stateText: evidenceStateWords[each.state](),
    })),
    mechanisms: [
      { value: '', label: m.processors_enter_mechanism_none() },
      ...mechanisms.map((value) => ({ value, label: mechanismText(value) })),
    ],
  }
}

export const actions: Actions = {
  enter: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.documents.enterEvidence({
        processorId: event.params.processorId,
        kind: text('kind') as never,
        mechanism: text('mechanism') as never,
        reference: text('reference'),
        documentSha256: text('documentSha256'),
        signedOn: text('signedOn'),
        endsOn: text('endsOn'),
      }),
    ),
  withdraw: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.documents.withdrawEvidence({
        evidenceId: text('evidenceId') as never,
        reason: text('reason'),
      }),
    ),
}
