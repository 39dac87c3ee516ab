import { timeZones } from '#web/format/zones.ts'
import { submit, submitThen } from '#web/forms.ts'
import type { Outcome } from '#web/outcome.ts'
import type { Actions, PageServerLoad } from './$types'

const forms = ['profile'] as const

export const load: PageServerLoad = async ({ locals, url }) => {
  const { profiles, identity } = locals.doors
  const [profile, account, addressChange] = await Promise.all([
    profiles.mine(),
    identity.me(),
    identity.addressChange(),
  ])
  const saved = forms.find((name) => name === url.searchParams.get('saved'))
  const outcome: Outcome | null = saved ? { at: `?/${saved}`, saved: true } : null
  return { profile, account, addressChange, zones: timeZones(), outcome }
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
  cancelAddress: (event) => submit(event, () => event.locals.doors.identity.cancelAddressChange()),
  confirm: (event) => submit(event, () => event.locals.doors.identity.askToConfirm()),
}
