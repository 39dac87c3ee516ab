import { error } from '@sveltejs/kit'
import { mechanisms, serviceEvidenceKinds } from '#modules/documents/schema'
import { plainDateText } from '#web/format/dates.ts'
import { submit } from '#web/forms.ts'
import {
  evidenceKindText,
  learnt,
  regionName,
  serviceName,
  transferText,
} from '#web/parts/processors/processor-words.ts'
import { proofShown } from '#web/parts/processors/proof-rows.ts'
import { taskShown } from '#web/parts/processors/task-words.ts'
import { m } from '#web/words.ts'
import type { Actions, PageServerLoad } from './$types'

const kindHints: Record<(typeof serviceEvidenceKinds)[number], () => string> = {
  contract: m.processors_contract_hint,
  transfer: m.processors_transfer_hint,
  assessment: m.processors_assessment_hint,
  quebec_assessment: m.processors_quebec_hint,
}

export const load: PageServerLoad = async ({ locals, params }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  const [one, tasks] = await Promise.all([
    locals.doors.documents.processor(params).catch((fault) => {
      if (locals.isRefusal(fault)) error(404)
      throw fault
    }),
    locals.doors.documents.proofTasks(),
  ])
  const dayOf = (day: string) => plainDateText(day, 'date', locals.locale)
  return {
    name: serviceName(one.kind),
    hosts: one.hosts,
    region: regionName(one.region, locals.locale),
    keeps: one.keepsDays && m.processors_keeps_days({ days: one.keepsDays }),
    learns: learnt(one),
    fields: one.fields.filter((field) => field !== '*'),
    contract: one.contract && m.processors_contract_since({ day: dayOf(one.contract) }),
    transfers: one.transfers.map(transferText),
    assessments: [
      { name: evidenceKindText('assessment'), day: one.assessment },
      { name: evidenceKindText('quebec_assessment'), day: one.quebecAssessment },
    ].flatMap(({ name, day }) => (day ? [{ name, text: m.processors_assessed_on({ day: dayOf(day) }) }] : [])),
    tasks: tasks.items
      .filter(({ processorId }) => processorId === one.processorId)
      .map((task) => taskShown(task, locals.locale, true)),
    evidence: one.evidence.map((each) => proofShown(each, locals.locale)),
    kinds: serviceEvidenceKinds.map((value) => ({ value, label: evidenceKindText(value), hint: kindHints[value]() })),
    mechanisms: [
      { value: '', label: m.processors_enter_mechanism_none() },
      ...mechanisms.map((value) => ({ value, label: transferText({ mechanism: value, module: null }) })),
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
        module: text('module'),
        sensitivity: text('sensitivity'),
        purposes: text('purposes'),
        safeguards: text('safeguards'),
        regime: text('regime'),
        agreement: text('agreement'),
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
