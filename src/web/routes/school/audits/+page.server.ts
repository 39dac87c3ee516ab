import { error } from '@sveltejs/kit'
import { auditKinds } from '#modules/documents/schema'
import { submit } from '#web/forms.ts'
import { evidenceKindText } from '#web/parts/processors/processor-words.ts'
import { proofShown } from '#web/parts/processors/proof-rows.ts'
import { taskShown } from '#web/parts/processors/task-words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  const { documents } = locals.doors
  const [{ evidence }, tasks] = await Promise.all([documents.audits(), documents.proofTasks()])
  return {
    tasks: tasks.items
      .filter(({ processorId }) => processorId === null)
      .map((task) => taskShown(task, locals.locale, true)),
    evidence: evidence.map((each) => proofShown(each, locals.locale)),
    kinds: auditKinds.map((value) => ({ value, label: evidenceKindText(value) })),
  }
}

export const actions: Actions = {
  enter: (event) => submit(event, ({ texts }) => event.locals.doors.documents.enterAudit(texts as never)),
  withdraw: (event) => submit(event, ({ texts }) => event.locals.doors.documents.withdrawEvidence(texts as never)),
}
