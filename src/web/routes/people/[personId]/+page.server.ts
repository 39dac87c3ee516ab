import { submit } from '#web/forms.ts'
import { roleFrom } from '#web/parts/people/filters.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params: { personId } }) => {
  const { identity, learning, profiles } = locals.doors
  const [{ person }, { courses }, page] = await Promise.all([
    identity.person({ personId }),
    learning.coursesOf({ personId }),
    profiles.pageOf({ personId }),
  ])
  return { person, courses, page }
}

export const actions = {
  role: (event) =>
    submit(event, ({ text }) => {
      const role = roleFrom(text('role')) ?? 'student'
      return event.locals.doors.identity.changeRole({ personId: event.params.personId, role })
    }),
  suspend: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.identity.suspend({ personId: event.params.personId, reason: text('reason') }),
    ),
  restore: (event) => submit(event, () => event.locals.doors.identity.restore({ personId: event.params.personId })),
  withholdPage: (event) =>
    submit(event, () => event.locals.doors.profiles.withholdPage({ personId: event.params.personId })),
  allowPage: (event) => submit(event, () => event.locals.doors.profiles.allowPage({ personId: event.params.personId })),
  signOut: (event) =>
    submit(event, () => event.locals.doors.identity.signOutEverywhere({ personId: event.params.personId })),
} satisfies Actions
