import { error } from '@sveltejs/kit'
import { recipientShown } from '#web/parts/processors/recipient-words.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  const after = url.searchParams.get('after') ?? undefined
  const { items, next } = await locals.doors.privacy.erasures({ ...(after ? { after } : {}) })
  return {
    items: items.map((item) => ({ ...item, recipients: item.recipients.map(recipientShown) })),
    next,
    paged: after !== undefined,
  }
}
