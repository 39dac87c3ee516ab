import { requestKinds } from '#modules/registers/schema'
import { submit } from '#web/forms.ts'
import { placeChoices } from '#web/parts/requests/places.ts'
import { askWords } from '#web/parts/requests/request-words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => ({
  ...(await locals.doors.notifications.reach()),
  isSignedIn: locals.actor.kind === 'person',
  choices: requestKinds.map((value) => ({ value, label: askWords[value]() })),
  places: placeChoices(locals.locale),
})

export const actions: Actions = {
  default: (event) => submit(event, ({ texts }) => event.locals.doors.registers.ask(texts as never)),
}
