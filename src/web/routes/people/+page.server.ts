import type { ActionFailure, RequestEvent } from '@sveltejs/kit'
import { submit } from '#web/forms.ts'
import type { Outcome } from '#web/outcome.ts'
import type { Fields } from '#web/submitted-fields.ts'
import type { Actions, PageServerLoad } from './$types'

const roles = ['owner', 'teacher', 'student'] as const
type Role = (typeof roles)[number]
const roleFrom = (text: string | null): Role | undefined => roles.find((known) => known === text)

export const load: PageServerLoad = async ({ locals, url }) => {
  const search = url.searchParams.get('search') ?? ''
  const role = roleFrom(url.searchParams.get('role'))
  const after = url.searchParams.get('after') ?? undefined
  const people = await locals.doors.identity.people({ search, role, after, limit: 50 })
  return { people, search, role: role ?? '', paged: after !== undefined }
}

export const actions = {
  role: (event) =>
    told(event, async ({ text }) => {
      const role = roleFrom(text('role')) ?? 'student'
      await event.locals.doors.identity.changeRole({ personId: text('personId'), role })
      return { name: text('name'), role }
    }),
  suspend: (event) =>
    told(event, async ({ text }) => {
      await event.locals.doors.identity.suspend({ personId: text('personId') })
      return { name: text('name') }
    }),
  restore: (event) =>
    told(event, async ({ text }) => {
      await event.locals.doors.identity.restore({ personId: text('personId') })
      return { name: text('name') }
    }),
  invite: (event) => told(event, async () => ({ url: (await event.locals.doors.identity.inviteTeacher()).url })),
} satisfies Actions

type Told = { name?: string; role?: Role; url?: string }
type ToldOutcome = Outcome & { told?: Told }

/** What the page says afterwards: of whom, and what came of it. */
async function told(
  event: RequestEvent,
  deed: (fields: Fields) => Promise<Told>,
): Promise<ToldOutcome | ActionFailure<ToldOutcome>> {
  let said: Told = {}
  const outcome = await submit(event, async (fields) => {
    said = await deed(fields)
  })
  return 'saved' in outcome ? { ...outcome, told: said } : outcome
}
