import { error } from '@sveltejs/kit'
import { submit } from '#web/forms.ts'
import { recipientShown } from '#web/parts/processors/recipient-words.ts'
import { m } from '#web/words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  const after = url.searchParams.get('after') ?? undefined
  const { items, next } = await locals.doors.privacy.recipientsToWriteTo({
    ...(after ? { after: after as never } : {}),
  })
  const school = locals.school.name
  return {
    items: items.map(({ erasureId, processorId, hosts, knownAs, tries, ...line }) => ({
      ...recipientShown(line as never),
      receipt: erasureId,
      hosts: hosts.join(', '),
      contract: `/school/processors/${encodeURIComponent(processorId)}`,
      tries,
      text: [
        m.recipients_text_body(),
        knownAs.length > 0 ? knownAs.join('\n') : m.recipients_text_gone(),
        m.recipients_text_close({ school, receipt: erasureId }),
      ].join('\n\n'),
    })),
    next,
    paged: after !== undefined,
  }
}

export const actions: Actions = {
  answer: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.privacy.answerForRecipient({
        recipientId: text('recipientId') as never,
        answer: text('answer') as never,
        reason: text('reason'),
      }),
    ),
}
