import { submit } from '#web/forms.ts'
import { roleFrom, stateFrom } from '#web/parts/people/filters.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const search = url.searchParams.get('search') ?? ''
  const role = roleFrom(url.searchParams.get('role'))
  const state = stateFrom(url.searchParams.get('state'))
  const sort = url.searchParams.get('sort') === 'newest' ? 'newest' : 'name'
  const after = url.searchParams.get('after') ?? undefined
  const people = await locals.doors.identity.people({ search, role, state, sort, after, limit: 50 })
  const changed = Number(url.searchParams.get('changed')) || 0
  return { people, search, role: role ?? '', state: state ?? '', sort, paged: after !== undefined, changed }
}

export const actions = {
  invite: async (event) => {
    let link = ''
    const outcome = await submit(event, async () => {
      link = (await event.locals.doors.identity.inviteTeacher()).url
    })
    return 'saved' in outcome ? { ...outcome, link } : outcome
  },
} satisfies Actions
