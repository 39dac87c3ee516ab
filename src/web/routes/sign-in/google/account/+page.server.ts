import { type RequestEvent, redirect } from '@sveltejs/kit'
import { onwards, sentenceOf, submit, submitThen } from '#web/forms.ts'
import { rememberTurnedAway, wasTurnedAway } from '#web/parts/gates/turned-away.ts'
import { endTrip, tripOf } from '#web/parts/identity/provider-visits.ts'
import type { Actions, PageServerLoad } from './$types'

/** Somebody whom nobody here knows yet by that account there: a new account, or one that they show to be theirs. */
export const load: PageServerLoad = async ({ locals, url, cookies }) => {
  if (locals.actor.kind === 'person') redirect(303, tripOf(cookies, url).next)
  const { secret, invitation } = tripOf(cookies, url)
  const waiting = await locals.doors.identity.providerSaid({ secret: secret || 'none' }).catch(sentenceOf(locals))
  if (typeof waiting === 'string') return { sentence: waiting }
  return {
    waiting,
    turnedAway: wasTurnedAway(cookies),
    open: locals.school.open && (locals.school.signUp === 'open' || invitation !== ''),
  }
}

export const actions: Actions = {
  create: async (event) => {
    if (wasTurnedAway(event.cookies)) redirect(303, event.url.pathname)
    const { secret, next, invitation } = tripOf(event.cookies, event.url)
    const outcome = await submitThen(
      event,
      ({ text }) =>
        event.locals.doors.identity.signUpByProvider({
          secret,
          birthYear: text('birthYear'),
          birthMonth: text('birthMonth'),
          guardianEmail: text('guardianEmail'),
          firstName: text('firstName'),
          lastName: text('lastName'),
          timeZone: text('timeZone'),
          invitation,
        }),
      done(event, next),
    )
    if (outcome.data.code === 'sign_up.age') rememberTurnedAway(event.cookies, event.url)
    return outcome
  },
  password: (event) => {
    const { secret, next } = tripOf(event.cookies, event.url)
    return submitThen(
      event,
      ({ text }) => event.locals.doors.identity.linkByPassword({ secret, password: text('password') }),
      done(event, next),
    )
  },
  mail: (event) =>
    submit(event, () =>
      event.locals.doors.identity.askToLinkByMail({ secret: tripOf(event.cookies, event.url).secret }),
    ),
}

function done({ cookies, url }: RequestEvent, next: string) {
  return (entry: { secondStep: boolean }) => {
    endTrip(cookies, url)
    return onwards(next)(entry)
  }
}
