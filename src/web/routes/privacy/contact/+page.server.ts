import { submit } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  const [contact, reach] = await Promise.all([
    locals.doors.identity.privacyContact(),
    locals.doors.notifications.reach(),
  ])
  return { ...contact, ...reach }
}

export const actions: Actions = {
  default: (event) =>
    submit(event, ({ text }) =>
      event.locals.doors.identity.writeAsGuardian({
        name: text('name'),
        email: text('email'),
        child: text('child'),
        message: text('message'),
      }),
    ),
}
