import { timeZones } from '#web/format/zones.ts'
import { submit, submitThen } from '#web/forms.ts'
import type { Outcome } from '#web/outcome.ts'
import type { Actions, PageServerLoad } from './$types'

const forms = ['profile', 'phone'] as const

export const load: PageServerLoad = async ({ locals, url }) => {
  const { profiles, identity } = locals.doors
  const [profile, account, addressChange, { phone }] = await Promise.all([
    profiles.mine(),
    identity.me(),
    identity.addressChange(),
    profiles.phone(),
  ])
  const saved = forms.find((name) => name === url.searchParams.get('saved'))
  const outcome: Outcome | null = saved ? { at: `?/${saved}`, saved: true } : null
  return { profile, account, addressChange, phone, zones: timeZones(), outcome }
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
          language: text('language') as 'en',
          timeZone: text('timeZone'),
        }),
      '/settings/account?saved=profile',
    ),
  phone: (event) =>
    submitThen(
      event,
      ({ text }) => event.locals.doors.profiles.changePhone({ phone: text('phone') }),
      '/settings/account?saved=phone#phone',
    ),
  removePhone: (event) =>
    submitThen(event, () => event.locals.doors.profiles.removePhone(), '/settings/account?saved=phone#phone'),
  cancelAddress: (event) => submit(event, () => event.locals.doors.identity.cancelAddressChange()),
  confirm: (event) => submit(event, () => event.locals.doors.identity.askToConfirm()),
}
