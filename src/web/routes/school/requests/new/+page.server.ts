import { error } from '@sveltejs/kit'
import { requestKinds, waysByHand } from '#modules/registers/schema'
import { submitThen } from '#web/forms.ts'
import { placeChoices } from '#web/parts/requests/places.ts'
import { kindWords, wayWords } from '#web/parts/requests/request-words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  const kinds = requestKinds.map((value) => ({ value, label: kindWords[value]() }))
  const ways = waysByHand.map((value) => ({ value, label: wayWords[value]() }))
  return { kinds, ways, places: placeChoices(locals.locale) }
}

export const actions: Actions = {
  default: (event) =>
    submitThen(
      event,
      ({ texts }) => event.locals.doors.registers.enterRequest(texts as never),
      ({ requestId }) => `/school/requests/${requestId}`,
    ),
}
