import type { RequestHandler } from './$types'

/** The very bytes that were hashed, for whoever wants to check. */
export const GET: RequestHandler = async ({ locals, params }) => {
  const { content } = await locals.doors.documents.versionContent({ number: params.number })
  const disposition = `attachment; filename="privacy-${Number(params.number)}.json"`
  return new Response(content, {
    headers: { 'content-type': 'application/json; charset=utf-8', 'content-disposition': disposition },
  })
}
