import { submit } from '#web/forms.ts'
import type { PageLocals } from '#web/locals.ts'
import { type Role, roleFrom, type State, stateFrom } from '#web/parts/people/filters.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const search = url.searchParams.get('search') ?? ''
  const role = roleFrom(url.searchParams.get('role'))
  const state = stateFrom(url.searchParams.get('state'))
  const sort = url.searchParams.get('sort') === 'newest' ? 'newest' : 'name'
  const after = url.searchParams.get('after') ?? undefined
  const invited = url.searchParams.get('state') === 'invited'
  const page = { search, role, after, limit: 50 }
  const people: { items: Listed[]; next: string | null } = invited
    ? await invitedPeople(locals, page)
    : await locals.doors.identity.people({ ...page, state, sort })
  const changed = Number(url.searchParams.get('changed')) || 0
  return {
    people,
    search,
    role: role ?? ('' as const),
    state: invited ? ('invited' as const) : (state ?? ('' as const)),
    sort,
    paged: after !== undefined,
    changed,
  }
}

type Listed = { id: string; name: string; email: string; role: Role; state: State | 'invited'; joinedAt: string }
type Page = { search: string; role: Role | undefined; after: string | undefined; limit: number }

/** Whoever was asked by mail and has no account yet. Nobody is invited as an owner. */
async function invitedPeople({ doors }: PageLocals, { role, after, ...page }: Page) {
  if (role === 'owner') return { items: [], next: null }
  const { items, next } = await doors.invitations.invitations({ ...page, role, after, only: 'open' })
  return {
    items: items.map(({ invitationId: id, name, email, role, invitedAt }) => ({
      id,
      name: name || email,
      email,
      role,
      state: 'invited' as const,
      joinedAt: invitedAt,
    })),
    next,
  }
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
