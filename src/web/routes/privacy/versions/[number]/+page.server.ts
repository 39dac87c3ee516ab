import { versionFor } from '#web/parts/documents/versions.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => versionFor(event, 'privacy', event.params.number)
