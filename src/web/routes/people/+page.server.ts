import { submit } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

const roles = ['owner', 'teacher', 'student'] as const

export const load: PageServerLoad = async ({ locals, url }) => {
  const search = url.searchParams.get('search') ?? ''
  const role = roles.find((known) => known === url.searchParams.get('role'))
  const after = url.searchParams.get('after') ?? undefined
  const people = await locals.doors.identity.people({ search, ...(role ? { role } : {}), ...(after ? { after } : {}), limit: 50 })
  return { people, search, role: role ?? '', paged: after !== undefined }
}

export const actions: Actions = {
  role: async (event) => {
    let told = {}
    const outcome = await submit(event, async ({ text }) => {
      const role = roles.find((known) => known === text('role')) ?? 'student'
      await event.locals.doors.identity.changeRole({ personId: text('personId'), role })
      told = { name: text('name'), role }
    })
    return 'at' in outcome ? { ...outcome, ...told } : outcome
  },
  suspend: async (event) => {
    let name = ''
    const outcome = await submit(event, async ({ text }) => {
      await event.locals.doors.identity.suspend({ personId: text('personId') })
      name = text('name')
    })
    return 'at' in outcome ? { ...outcome, name } : outcome
  },
  restore: async (event) => {
    let name = ''
    const outcome = await submit(event, async ({ text }) => {
      await event.locals.doors.identity.restore({ personId: text('personId') })
      name = text('name')
    })
    return 'at' in outcome ? { ...outcome, name } : outcome
  },
  invite: async (event) => {
    let url = ''
    const outcome = await submit(event, async () => {
      url = (await event.locals.doors.identity.inviteTeacher()).url
    })
    return 'at' in outcome ? { ...outcome, url } : outcome
  },
}
