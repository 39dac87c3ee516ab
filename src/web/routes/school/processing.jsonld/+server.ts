import type { RequestHandler } from './$types'

/** The same in the Data Privacy Vocabulary. */
export const GET: RequestHandler = async ({ locals }) => {
  const linked = await locals.doors.documents.linkedProcessing()
  return new Response(`${JSON.stringify(linked, null, 2)}\n`, {
    headers: {
      'content-type': 'application/ld+json; charset=utf-8',
      'content-disposition': 'attachment; filename="processing.jsonld"',
      'cache-control': 'no-store',
    },
  })
}
