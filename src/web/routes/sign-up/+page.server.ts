import { type RequestEvent, redirect } from '@sveltejs/kit'
import { nextOf, submitThen } from '#web/forms.ts'
import { linkStands } from '#web/parts/identity/links.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const invitation = invitationOf(url)
  const asTeacher = invitation !== '' && (await linkStands(locals, invitation, ['teacher']))
  if (locals.actor.kind === 'person' && !(asTeacher && locals.actor.role === 'student')) redirect(303, nextOf(url))
  const open = locals.school.open && (locals.school.signUp === 'open' || invitation !== '')
  return { open, asTeacher, next: nextOf(url), zone: locals.timeZone }
}

/** The address keeps the invitation and where to go next, so both are there without script. */
export const actions: Actions = {
  default: (event) => (event.locals.actor.kind === 'person' ? teach(event) : signUp(event)),
}

function teach(event: RequestEvent) {
  return submitThen(event, () => event.locals.doors.identity.becomeTeacher({ token: invitationOf(event.url) }), '/')
}

function signUp(event: RequestEvent) {
  const next = nextOf(event.url)
  const invitation = invitationOf(event.url)
  return submitThen(
    event,
    ({ text }) =>
      event.locals.doors.identity.signUp({
        firstName: text('firstName'),
        lastName: text('lastName'),
        title: text('title'),
        email: text('email'),
        password: text('password'),
        timeZone: text('timeZone'),
        invitation,
        next,
      }),
    ({ signedIn }) => (signedIn ? next : '/sign-up/sent'),
  )
}

/** A course's invitation is its own page; it says so in where to go next. */
function invitationOf(url: URL): string {
  return url.searchParams.get('invitation') ?? /^\/join\/([\w-]+)$/.exec(nextOf(url))?.[1] ?? ''
}
