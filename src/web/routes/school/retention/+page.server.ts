import { error } from '@sveltejs/kit'
import { keepingText } from '#web/parts/settings/kept-words.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  const before = url.searchParams.get('before') ?? undefined
  const { privacy } = locals.doors
  const [{ sweeps, byHand }, receipts] = [await privacy.retention({}), await privacy.swept(before ? { before } : {})]
  return {
    sweeps: sweeps.map((sweep) => ({ ...sweep, kept: keepingText(sweep.keeping, locals.locale) })),
    byHand,
    receipts,
    paged: before !== undefined,
  }
}
