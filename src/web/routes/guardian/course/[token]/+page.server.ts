import { submit } from '#web/forms.ts'
import { behindLink } from '#web/parts/gates/links.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params: { token } }) => ({
  asked: await behindLink(locals, () => locals.doors.learning.courseAsked({ token })),
})

export const actions: Actions = {
  agree: (event) =>
    submit(event, ({ text, checked }) =>
      event.locals.doors.learning.consentToCourse({
        token: event.params.token,
        name: text('name'),
        agreed: checked('agreed') as true,
        wordingSha256: text('wordingSha256'),
      }),
    ),
  decline: (event) => submit(event, () => event.locals.doors.learning.declineCourse({ token: event.params.token })),
}
