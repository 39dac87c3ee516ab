import { error } from '@sveltejs/kit'
import { submit, submitThen } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  const before = url.searchParams.get('before') ?? undefined
  const { items, next, tables } = await locals.doors.privacy.holds(before ? { before } : {})
  const things = tables.flatMap(({ table, columns }) => [table, ...columns.map((column) => `${table}.${column}`)])
  return { items, next, things, paged: before !== undefined }
}

export const actions: Actions = {
  place: (event) =>
    submitThen(
      event,
      ({ text }) =>
        event.locals.doors.privacy.placeHold({
          kind: text('kind') as 'legal',
          what: text('what'),
          email: text('email'),
          reason: text('reason'),
          reviewOn: text('reviewOn'),
        }),
      '/school/holds',
    ),
  keep: (event) => submit(event, ({ text }) => event.locals.doors.privacy.keepRestriction({ holdId: text('holdId') })),
  lift: (event) => submit(event, ({ text }) => event.locals.doors.privacy.liftHold({ holdId: text('holdId') })),
}
