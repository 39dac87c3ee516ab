import { agreementNamed, titled } from '#web/parts/documents/agreements.ts'
import { versionsFor } from '#web/parts/documents/versions.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const document = agreementNamed(event.params.document)
  return { ...titled(document, event.locals.school.name), ...(await versionsFor(event, document)) }
}
