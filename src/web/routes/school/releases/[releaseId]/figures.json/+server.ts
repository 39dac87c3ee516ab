import { error } from '@sveltejs/kit'
import type { RequestHandler } from './$types'

/** The bytes that the register's SHA-256 is of. */
export const GET: RequestHandler = async ({ locals, params }) => {
  const { json } = await locals.doors.registers.releasedFile({ releaseId: params.releaseId }).catch((fault) => {
    if (locals.isRefusal(fault)) error(locals.problemOf(fault).status)
    throw fault
  })
  return new Response(json, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="${params.releaseId}.json"`,
      'cache-control': 'private, no-store',
    },
  })
}
