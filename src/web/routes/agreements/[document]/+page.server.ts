import { agreementNamed, titled } from '#web/parts/documents/agreements.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const document = agreementNamed(params.document)
  return { ...titled(document, locals.school.name), document: await locals.doors.documents.document({ document }) }
}
