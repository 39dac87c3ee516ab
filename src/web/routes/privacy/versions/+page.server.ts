import { versionsFor } from '#web/parts/documents/versions.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => versionsFor(event, 'privacy')
