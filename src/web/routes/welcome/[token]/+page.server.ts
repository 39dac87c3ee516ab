import { timeZones } from '#web/format/zones.ts'
import { submitThen } from '#web/forms.ts'
import { linkStands } from '#web/parts/identity/links.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => ({
  stands: await linkStands(locals, params.token, ['owner']),
  zones: timeZones(),
  zone: locals.timeZone,
  isContactAsked: (await locals.doors.identity.privacyContact()).isAsked,
})

export const actions: Actions = {
  default: (event) =>
    submitThen(
      event,
      ({ texts }) =>
        event.locals.doors.identity.openSchool({
          token: event.params.token,
          firstName: texts.firstName ?? '',
          lastName: texts.lastName ?? '',
          title: texts.title ?? '',
          email: texts.email ?? '',
          password: texts.password ?? '',
          schoolName: texts.schoolName ?? '',
          locale: (texts.locale ?? '') as 'en',
          timeZone: texts.timeZone ?? '',
          privacyContact: texts.privacyContact ?? '',
        }),
      '/',
    ),
}
