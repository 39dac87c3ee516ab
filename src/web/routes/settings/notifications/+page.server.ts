import { ways } from '#modules/notifications/schema'
import { submit, submitThen } from '#web/forms.ts'
import { consentWords } from '#web/parts/notifications/consents.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { notifications, profiles } = locals.doors
  const [told, receipts] = await Promise.all([
    notifications.mine(),
    profiles.consents({ after: url.searchParams.get('before') ?? undefined, limit: 10 }),
  ])
  const offered = told.topics.flatMap((topic) => topic.ways)
  const says = Object.fromEntries(offered.map(({ way }) => [way, consentWords[way]()]))
  return { told, says, receipts, saved: url.searchParams.get('saved') }
}

export const actions: Actions = {
  arrange: (event) =>
    submitThen(
      event,
      ({ checked }) => event.locals.doors.notifications.arrange({ allowed: ways.filter((way) => checked(way)) }),
      '/settings/notifications?saved=arrange',
    ),
  try: (event) => submit(event, () => event.locals.doors.notifications.sendTry()),
  forget: (event) =>
    submit(event, ({ text }) => event.locals.doors.notifications.forgetDevice({ deviceId: text('deviceId') })),
  off: (event) =>
    submitThen(event, () => event.locals.doors.notifications.switchOff(), '/settings/notifications?saved=off'),
}
