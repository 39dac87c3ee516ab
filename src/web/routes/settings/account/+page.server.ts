import { timeZones } from '#web/format/zones.ts'
import { submit, submitThen } from '#web/forms.ts'
import type { Outcome } from '#web/outcome.ts'
import type { Actions, PageServerLoad } from './$types'

const forms = ['profile'] as const

export const load: PageServerLoad = async ({ locals, url }) => {
  const { profiles, identity } = locals.doors
  const [profile, account] = await Promise.all([profiles.mine(), identity.me()])
  const saved = forms.find((name) => name === url.searchParams.get('saved'))
  const outcome: Outcome | null = saved ? { at: `?/${saved}`, saved: true } : null
  return { profile, account, zones: timeZones(), outcome }
}

export const actions: Actions = {
  // The page is shown anew, because its language and its times may be others now.
  profile: (event) =>
    submitThen(
      event,
      ({ text }) =>
        event.locals.doors.profiles.change({
          firstName: text('firstName'),
          lastName: text('lastName'),
          title: text('title'),
          bio: text('bio'),
          language: text('language') as 'en',
          timeZone: text('timeZone'),
        }),
      '/settings/account?saved=profile',
    ),
  confirm: (event) => submit(event, () => event.locals.doors.identity.askToConfirm()),
}
