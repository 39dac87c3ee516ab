import { redirect } from '@sveltejs/kit'
import { confirmFirst, nextOf, sentenceOf } from '#web/forms.ts'
import { keepTrip } from '#web/parts/identity/provider-visits.ts'
import type { PageServerLoad } from './$types'

/** The click: the browser is sent on, or told why not. */
export const load: PageServerLoad = async ({ locals, url, cookies }) => {
  const { identity } = locals.doors
  const connects = url.searchParams.has('connect')
  if (connects) confirmFirst({ locals, url })
  const asking = connects ? identity.connectProvider() : identity.askProvider()
  const asked = await asking.catch(sentenceOf(locals))
  if (typeof asked === 'string') return { sentence: asked }
  const next = nextOf(url)
  const invitation = url.searchParams.get('invitation') ?? /^\/join\/([\w-]+)$/.exec(next)?.[1] ?? ''
  keepTrip(cookies, url, { secret: asked.secret, next, invitation })
  redirect(303, asked.url, { external: [new URL(asked.url).origin] })
}
