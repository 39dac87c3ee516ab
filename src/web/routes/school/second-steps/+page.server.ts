import { error } from '@sveltejs/kit'
import type { AskedOf } from '#modules/identity/schema'
import { submit } from '#web/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { actor, doors } = event.locals
  if (actor.kind !== 'person') error(401)
  if (actor.role !== 'owner') error(403)
  const [demand, security] = await Promise.all([doors.identity.secondStepDemand(), doors.identity.security()])
  return { demand, hasOwn: security.secondStepSince !== null || security.passkeys.length > 0 }
}

export const actions: Actions = {
  default: (event) =>
    submit(event, ({ text }) => event.locals.doors.identity.demandSecondStep({ askedOf: text('askedOf') as AskedOf })),
}
