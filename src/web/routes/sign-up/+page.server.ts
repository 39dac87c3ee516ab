import { type RequestEvent, redirect } from '@sveltejs/kit'
import { nextOf, submit, submitThen } from '#web/forms.ts'
import { rememberTurnedAway, wasTurnedAway } from '#web/parts/gates/turned-away.ts'
import { linkStands } from '#web/parts/identity/links.ts'
import type { Fields } from '#web/submitted-fields.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url, cookies }) => {
  const invitation = invitationOf(url)
  const invited = await invitedBy(locals, invitation)
  const asTeacher = invitation !== '' && invited === null && (await linkStands(locals, invitation, ['teacher']))
  if (locals.actor.kind === 'person' && !(asTeacher && locals.actor.role === 'student')) redirect(303, nextOf(url))
  const open = locals.school.open && (locals.school.signUp === 'open' || invitation !== '')
  const { name: provider } = await locals.doors.identity.provider()
  const turnedAway = wasTurnedAway(cookies)
  const role = asTeacher || invited?.role === 'teacher' ? 'teacher' : 'student'
  const offer = await locals.doors.documents.offer({ role })
  return { offer, provider, invitation, open, asTeacher, invited, next: nextOf(url), zone: locals.timeZone, turnedAway }
}

/** The address keeps the invitation and where to go next, so both are there without script. */
export const actions: Actions = {
  default: (event) => (event.locals.actor.kind === 'person' ? teach(event) : signUp(event)),
}

function teach(event: RequestEvent) {
  return submitThen(
    event,
    ({ text }) => event.locals.doors.identity.becomeTeacher({ token: invitationOf(event.url), agreed: text('agreed') }),
    '/',
  )
}

/** First the age, alone; who may have an account is asked for a name and an address only then. */
async function signUp(event: RequestEvent) {
  if (wasTurnedAway(event.cookies)) redirect(303, event.url.pathname + event.url.search)
  const { identity } = event.locals.doors
  let way: 'alone' | 'guardian' | undefined
  let begun: { signedIn: boolean } | undefined
  let values: Record<string, string> | undefined
  const outcome = await submit(event, async (fields) => {
    values = bornOf(fields)
    if (fields.text('step') === 'age') way = (await identity.ageGate(bornOf(fields))).way
    else begun = await identity.signUp(wishOf(event, fields))
  })
  if (begun) redirect(303, begun.signedIn ? nextOf(event.url) : '/sign-up/sent')
  if ('status' in outcome && outcome.data.code === 'sign_up.age') {
    rememberTurnedAway(event.cookies, event.url)
    redirect(303, event.url.pathname + event.url.search)
  }
  return way ? { at: '', way, values } : outcome
}

function bornOf({ text }: Fields) {
  return { birthYear: text('birthYear'), birthMonth: text('birthMonth') }
}

function wishOf(event: RequestEvent, fields: Fields) {
  const { text } = fields
  return {
    ...bornOf(fields),
    firstName: text('firstName'),
    lastName: text('lastName'),
    title: text('title'),
    email: text('email'),
    password: text('password'),
    guardianEmail: text('guardianEmail'),
    timeZone: text('timeZone'),
    invitation: invitationOf(event.url),
    next: nextOf(event.url),
    agreed: text('agreed'),
  }
}

/** Somebody who was asked by mail: their address stands, and their name may. */
async function invitedBy({ doors, isRefusal }: App.Locals, token: string) {
  if (token === '') return null
  return doors.invitations.face({ token }).catch((error) => {
    if (isRefusal(error)) return null
    throw error
  })
}

/** A course's invitation is its own page; it says so in where to go next. */
function invitationOf(url: URL): string {
  return url.searchParams.get('invitation') ?? /^\/join\/([\w-]+)$/.exec(nextOf(url))?.[1] ?? ''
}
