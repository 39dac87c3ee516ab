import { error } from '@sveltejs/kit'
import { type DocumentId, documentIds, placeOf } from '#modules/documents/schema'
import { submit } from '#web/forms.ts'
import { comingText } from '#web/parts/processors/coming-words.ts'
import { m } from '#web/words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  const { documents } = locals.doors
  const [standing, controller, coming] = await Promise.all([
    Promise.all(documentIds.map(async (document) => ({ document, ...(await documents.document({ document })) }))),
    documents.controller(),
    documents.comingProcessors(),
  ])
  return {
    documents: standing.map(({ document, version, upcoming, untold }) => ({
      document,
      place: placeOf(document),
      version,
      upcoming,
      untold,
    })),
    controller,
    coming: coming.items.map((service) => ({ ...comingText(service, locals), isTold: service.from !== null })),
    earliest: Temporal.PlainDate.from(controller.today).add({ days: 31 }).toString(),
    lead: m.publish_lead(),
  }
}

export const actions: Actions = {
  publish: (event) =>
    submit(event, ({ text, checked }) =>
      event.locals.doors.documents.publishDocument({
        document: text('document') as DocumentId,
        effectiveOn: text('effectiveOn'),
        byMail: checked('byMail'),
        inTheApp: checked('inTheApp'),
      }),
    ),
  controller: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.documents.enterController({
        since: text('since'),
        name: text('name'),
        form: text('form'),
        address: text('address'),
        contact: text('contact'),
        officer: text('officer'),
        authority: text('authority'),
        authorityUrl: text('authorityUrl'),
      }),
    ),
}
