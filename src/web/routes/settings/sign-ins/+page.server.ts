import { submit } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { identity } = locals.doors
  const [open, past] = await Promise.all([
    identity.signIns({ after: url.searchParams.get('after') ?? undefined }),
    identity.signIns({ past: true, limit: 20, after: url.searchParams.get('before') ?? undefined }),
  ])
  return { open, past, isFurther: url.searchParams.has('after') || url.searchParams.has('before') }
}

export const actions: Actions = {
  end: (event) => submit(event, ({ text }) => event.locals.doors.identity.endSignIn({ signInId: text('signInId') })),
  others: (event) => submit(event, () => event.locals.doors.identity.endOtherSignIns()),
}
