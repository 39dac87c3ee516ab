import { error } from '@sveltejs/kit'
import { countryCodes } from '#modules/identity/schema'
import { countryNames } from '#web/format/countries.ts'
import { submitThen } from '#web/forms.ts'
import { m } from '#web/words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  return {
    countries: [{ value: '', label: m.disclosures_country_choose() }, ...countryNames(countryCodes, locals.locale)],
  }
}

export const actions: Actions = {
  default: (event) =>
    submitThen(
      event,
      ({ texts }) => event.locals.doors.registers.enterDisclosure(texts as never),
      ({ disclosureId }) => `/school/disclosures/${disclosureId}`,
    ),
}
