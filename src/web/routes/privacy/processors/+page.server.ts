import { plainDateText } from '#web/format/dates.ts'
import { submit } from '#web/forms.ts'
import { changeText } from '#web/parts/processors/change-words.ts'
import { learnt, regionName, serviceName, transferText } from '#web/parts/processors/processor-words.ts'
import { m } from '#web/words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const before = url.searchParams.get('before') ?? undefined
  const { documents } = locals.doors
  const [{ hosting, items }, changes, reach] = await Promise.all([
    documents.processors(),
    documents.processorChanges(before ? { before } : {}),
    locals.doors.notifications.reach(),
  ])
  return {
    ...reach,
    lead: m.processors_public_lead({ school: locals.school.name }),
    hosting: regionName(hosting, locals.locale),
    items: items.map((one) => ({
      key: one.processorId,
      name: serviceName(one.kind),
      hosts: one.hosts.join(', '),
      region: regionName(one.region, locals.locale),
      learns: learnt(one),
      keeps: one.keepsDays && m.processors_keeps_days({ days: one.keepsDays }),
      contract:
        one.contract && m.processors_contract_since({ day: plainDateText(one.contract, 'date', locals.locale) }),
      transfers: one.transfers.map(transferText),
    })),
    changes: changes.items.map((one) => ({ number: one.number, at: one.at, ...changeText(one, locals.locale) })),
    next: changes.next,
    paged: before !== undefined,
  }
}

export const actions: Actions = {
  default: (event) => submit(event, ({ texts }) => event.locals.doors.documents.askToFollow(texts as never)),
}
