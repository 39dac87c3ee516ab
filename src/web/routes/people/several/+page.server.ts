import { redirect } from '@sveltejs/kit'
import { submitThen } from '#web/forms.ts'
import { changeFrom } from '#web/parts/people/filters.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const ids = url.searchParams.getAll('id')
  const change = changeFrom(url.searchParams.get('deed'), ids)
  if (!change) redirect(303, '/people')
  const preview = ids.length > 0 ? await locals.doors.identity.previewSeveral(change) : { items: [] }
  return { deed: change.deed, role: change.deed === 'role' ? change.role : null, people: preview.items }
}

export const actions = {
  default: (event) =>
    submitThen(
      event,
      async ({ text }) => {
        const { searchParams } = event.url
        const change = changeFrom(searchParams.get('deed'), searchParams.getAll('id'), text('reason'))
        return change ? event.locals.doors.identity.changeSeveral(change) : { changed: 0 }
      },
      ({ changed }) => `/people?changed=${changed}`,
    ),
} satisfies Actions
