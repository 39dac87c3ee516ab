import { error } from '@sveltejs/kit'
import { countryCodes } from '#modules/identity/schema'
import { countryNames } from '#web/format/countries.ts'
import { submit } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  return { gates: await locals.doors.identity.gates(), countries: countryNames(countryCodes, locals.locale) }
}

export const actions: Actions = {
  default: (event) =>
    submit(event, ({ text, list, checked }) =>
      event.locals.doors.identity.changeGates({
        countriesRule: text('countriesRule') as 'only',
        countries: list('countries'),
        membersToo: checked('membersToo'),
        allowedDomains: linesOf(text('allowedDomains')),
        blockedDomains: linesOf(text('blockedDomains')),
        guardians: checked('guardians'),
        frenchFirst: checked('frenchFirst'),
        leastAge: text('leastAge'),
        privacyContact: text('privacyContact'),
      }),
    ),
}

function linesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean)
}
