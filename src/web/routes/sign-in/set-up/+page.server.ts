import { type RequestEvent, redirect } from '@sveltejs/kit'
import { nextOf, submit } from '#web/forms.ts'
import { type Drawing, drawingOf } from '#web/parts/identity/key-drawings.ts'
import type { Actions, PageServerLoad } from './$types'

/** Whoever is done stays here until they have seen their recovery codes; then nothing is missing any more. */
export const load: PageServerLoad = async ({ locals, request, url }) => {
  const next = nextOf(url)
  const { lacking } = await locals.doors.identity.missingSecondStep()
  if (!lacking && locals.actor.kind !== 'person' && request.method === 'GET')
    redirect(303, `/sign-in?next=${encodeURIComponent(next)}`)
  return { lacking, next }
}

export const actions: Actions = {
  key: async (event) => {
    let shown: { key: string; drawing: Drawing } | null = null
    const outcome = await submit(event, async () => {
      const { key, address } = await event.locals.doors.identity.prepareFirstApp()
      shown = { key, drawing: drawingOf(address) }
    })
    return shown ? { ...outcome, shown: shown as { key: string; drawing: Drawing } } : outcome
  },
  code: (event) => withCodes(event, ({ text }) => event.locals.doors.identity.confirmFirstApp({ code: text('code') })),
  passkey: (event) =>
    withCodes(event, ({ text }) =>
      event.locals.doors.identity.addFirstPasskey({ name: text('name'), response: text('response') }),
    ),
  over: async (event) => {
    await submit(event, () => event.locals.doors.identity.signOut())
    redirect(303, `/sign-in?next=${encodeURIComponent(nextOf(event.url))}`)
  },
}

type Asked = Parameters<typeof submit>[1] extends (fields: infer Fields) => unknown ? Fields : never

async function withCodes(event: RequestEvent, door: (fields: Asked) => Promise<{ recoveryCodes: string[] }>) {
  let recoveryCodes: string[] | null = null
  const outcome = await submit(event, async (fields) => {
    ;({ recoveryCodes } = await door(fields))
  })
  return recoveryCodes ? { ...outcome, recoveryCodes: recoveryCodes as string[] } : outcome
}
