import { contentFor } from '#web/parts/documents/versions.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = (event) => contentFor(event, 'privacy', event.params.number)
