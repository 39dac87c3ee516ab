import { redirect } from '@sveltejs/kit'
import { submit } from '#web/forms.ts'
import { rememberTurnedAway } from '#web/parts/gates/turned-away.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  const { waiting } = await locals.doors.identity.waiting()
  if (!waiting) redirect(303, '/')
  const { mailReachesPeople } = await locals.doors.notifications.reach()
  return { waiting, mailReachesPeople }
}

export const actions: Actions = {
  age: async (event) => {
    const outcome = await submit(event, ({ text }) =>
      event.locals.doors.identity.answerAge({
        birthYear: text('birthYear'),
        birthMonth: text('birthMonth'),
        guardianEmail: text('guardianEmail'),
      }),
    )
    if (!('status' in outcome)) redirect(303, '/')
    if (outcome.data.code === 'sign_up.age') {
      rememberTurnedAway(event.cookies, event.url)
      redirect(303, '/sign-up')
    }
    return outcome
  },
  guardian: (event) =>
    submit(event, ({ text }) => event.locals.doors.identity.nameGuardian({ guardianEmail: text('guardianEmail') })),
}
