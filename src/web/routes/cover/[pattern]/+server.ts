import { error } from '@sveltejs/kit'
import { coverPattern } from '#web/ui/cover-pattern.ts'
import type { RequestHandler } from './$types'

/** The picture of a course that has none: drawn from its title's number, the same for ever. */
export const GET: RequestHandler = ({ params }) => {
  const [, seed, wide] = /^(\d{1,10})(-wide)?\.svg$/.exec(params.pattern) ?? []
  if (seed === undefined) error(404)
  return new Response(coverPattern(Number(seed), wide ? 1120 : 320), {
    headers: { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=31536000, immutable' },
  })
}
