import { submit } from '#web/forms.ts'
import { linkOf } from '#web/parts/identity/links.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => ({
  purpose: (await linkOf(locals, params.token, ['leave_address', 'take_address']))?.purpose ?? null,
})

export const actions: Actions = {
  agree: async (event) => {
    let changed = false
    const outcome = await submit(event, async () => {
      ;({ changed } = await event.locals.doors.identity.agreeToAddressChange({ token: event.params.token }))
    })
    return 'saved' in outcome ? { ...outcome, changed } : outcome
  },
  stop: (event) => submit(event, () => event.locals.doors.identity.refuseAddressChange({ token: event.params.token })),
}
