import { z } from 'zod'
import { isNotLicensed, type ZoomApi, ZoomFault, zoomCalls } from './calls.ts'

const account = z.object({ type: z.number() })
const basic = 1

/** What Zoom says of the app and of the user who holds the classes; a basic user may not register people one by one. */
export async function zoomStanding(
  api: ZoomApi,
  user: string,
): Promise<'shut' | 'nobody' | 'basic' | 'unknown' | 'well'> {
  const path = `/users/${encodeURIComponent(user)}`
  const answer = await zoomCalls(api)({ method: 'GET', path }).catch((error) => {
    if (error instanceof ZoomFault) return null
    throw error
  })
  if (!answer || (answer.status === 401 && !isNotLicensed(answer))) return 'shut'
  if (answer.status === 404) return 'nobody'
  const said = account.safeParse(answer.said)
  if (!said.success) return 'unknown'
  return said.data.type === basic ? 'basic' : 'well'
}
