import { error, fail } from '@sveltejs/kit'
import { submit } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

/** The gallery is for those who build: in development and in the demo. */
export const load: PageServerLoad = ({ locals, url }) => {
  if (!locals.gallery) error(404)
  const now = Date.parse(url.searchParams.get('now') ?? '') || Date.now()
  const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString()
  return { soon: at(12), later: at(60 * 52), fixed: '2026-11-21T17:00:00Z' }
}

export const actions: Actions = {
  save: (event) => submit(event, async () => {}),
  refuse: async (event) => {
    const typed = await event.request.formData()
    const values = { title: String(typed.get('title') ?? ''), email: String(typed.get('email') ?? '') }
    return fail(422, {
      at: '?/refuse',
      code: 'input.invalid',
      sentence: 'Something in the form needs another look.',
      fields: { title: 'Please fill this in.', agree: 'Please tick this to go on.' },
      values,
    })
  },
}
