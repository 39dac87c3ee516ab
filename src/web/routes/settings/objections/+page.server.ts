import { submit } from '#web/forms.ts'
import { m } from '#web/words.ts'
import type { Actions, PageServerLoad } from './$types'

const said = {
  insights: [m.objections_insights, m.objections_insights_why],
  security: [m.objections_security, m.objections_security_why],
  accountability: [m.objections_accountability, m.objections_accountability_why],
  invitations: [m.objections_invitations, m.objections_invitations_why],
} as const

/** What can be stopped comes first. */
export const load: PageServerLoad = async ({ locals, request }) => {
  const { items } = await locals.doors.profiles.objections()
  return {
    isSent: request.headers.get('sec-gpc') === '1',
    words: m.objections_to_insights(),
    items: items
      .map(({ interest, effect, balancings, objection }) => {
        const [name, why] = said[interest]
        return { interest, stops: effect === 'stops', balancings, objection, name: name(), why: why() }
      })
      .toSorted((one, other) => Number(other.stops) - Number(one.stops)),
  }
}

export const actions: Actions = {
  object: (event) =>
    submit(event, ({ text }) => event.locals.doors.profiles.object({ interest: text('interest') as 'insights' })),
  back: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.profiles.takeObjectionBack({ interest: text('interest') as 'insights' }),
    ),
}
