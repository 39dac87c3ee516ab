import { agreementNamed } from '#web/parts/documents/agreements.ts'
import { contentFor } from '#web/parts/documents/versions.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = (event) =>
  contentFor(event, agreementNamed(event.params.document), event.params.number)
