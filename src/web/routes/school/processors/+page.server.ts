import { error } from '@sveltejs/kit'
import { plainDateText } from '#web/format/dates.ts'
import { comingText } from '#web/parts/processors/coming-words.ts'
import { learnt, regionName, serviceName } from '#web/parts/processors/processor-words.ts'
import { taskShown } from '#web/parts/processors/task-words.ts'
import { m } from '#web/words.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  const { documents } = locals.doors
  const [{ items }, coming, tasks] = await Promise.all([
    documents.processors(),
    documents.comingProcessors(),
    documents.proofTasks(),
  ])
  return {
    items: items.map((one) => ({
      processorId: one.processorId,
      name: serviceName(one.kind),
      hosts: one.hosts.join(', '),
      region: regionName(one.region, locals.locale),
      learns: learnt(one),
      contract:
        one.contract && m.processors_contract_since({ day: plainDateText(one.contract, 'date', locals.locale) }),
    })),
    tasks: tasks.items.map((task) => taskShown(task, locals.locale)),
    coming: coming.items.map(({ processorId, ...one }) => ({
      processorId,
      ...comingText({ processorId, ...one }, locals),
    })),
  }
}
