import type { RequestEvent } from '@sveltejs/kit'
import { submit, submitThen } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const after = url.searchParams.get('after') ?? undefined
  const [invitations, listed, taught] = await Promise.all([
    locals.doors.invitations.invitations({ after }),
    locals.doors.courses.listed({}),
    locals.doors.courses.taught({}),
  ])
  return {
    invitations,
    paged: after !== undefined,
    courses: [...new Map([...listed.items, ...taught.items].map(({ courseId, title }) => [courseId, title]))].map(
      ([value, label]) => ({ value, label }),
    ),
  }
}

export const actions = {
  invite: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.invitations.invite({
        email: text('email'),
        firstName: text('firstName'),
        lastName: text('lastName'),
        role: text('role') === 'teacher' ? 'teacher' : 'student',
        courseId: text('courseId'),
      }),
    ),
  read: (event) =>
    submitThen(
      event,
      ({ text }) => event.locals.doors.invitations.readFile({ fileId: text('file') }),
      ({ listId }) => `/people/invitations/${listId}`,
    ),
  resend: (event) => about(event, (of) => event.locals.doors.invitations.resend(of)),
  revoke: (event) => about(event, (of) => event.locals.doors.invitations.revoke(of)),
} satisfies Actions

function about(event: RequestEvent, deed: (of: { invitationId: string }) => Promise<unknown>) {
  return submit(event, ({ text }) => deed({ invitationId: text('invitationId') }))
}
