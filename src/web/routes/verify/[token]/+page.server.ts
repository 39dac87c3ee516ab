import { redirect } from '@sveltejs/kit'
import { submit } from '#web/forms.ts'
import { linkOf } from '#web/parts/identity/links.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const link = await linkOf(locals, params.token, ['confirm', 'verify'])
  return { stands: link !== null, asksForPassword: link?.asksForPassword ?? false }
}

export const actions: Actions = {
  default: async (event) => {
    let there: string | null = null
    const outcome = await submit(event, async ({ text }) => {
      const { signedIn, next } = await event.locals.doors.identity.confirm({
        token: event.params.token,
        password: text('password'),
      })
      if (signedIn) there = next ?? '/'
    })
    if (there !== null) redirect(303, there)
    return outcome
  },
}
