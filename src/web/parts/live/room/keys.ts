import { doors, problemIn } from './doors.ts'
import { Shut } from './returns.ts'

/** After these there is no way in, however often somebody tries. */
const final = ['session.over', 'session.unknown', 'session.cancelled', 'seat.removed', 'sign_in.required']

/** Another key to the room, for who was cut off from it. */
export async function keyTo(sessionId: string): Promise<{ url: string; token: string; groupId: string | null }> {
  const { url, token, groupId } = await doors.enterRoom({ sessionId }).catch((error) => {
    const { code } = problemIn(error)
    throw final.includes(code) ? new Shut(code) : error
  })
  if (token === null) throw new Shut('session.elsewhere')
  return { url, token, groupId }
}
