import { ServerError } from 'livekit-server-sdk'
import { EgressRefused } from '#kernel/egress'
import { Refusal } from '#kernel/refusal'

/** Runs an order to the media server and says in our words why it was not done. */
export async function ordered<T>(order: Promise<T>): Promise<T> {
  try {
    return await order
  } catch (error) {
    throw refusalFor(error)
  }
}

/** As `ordered`, where "there is no such room" is an answer too. */
export async function orderedIfThere<T>(order: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await ordered(order)
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'room.unreachable') return otherwise
    throw error
  }
}

/** A server that cannot be reached, is overloaded or broken may be asked again later; a wrong key is our own mistake and stays an error. */
function refusalFor(error: unknown): unknown {
  if (!(error instanceof ServerError)) return isNetworkTrouble(error) ? new Refusal('room.unreachable') : error
  if (error.status === 404) return new Refusal(/room/i.test(error.message) ? 'room.unknown' : 'seat.unknown')
  return error.status >= 500 || error.status === 429 ? new Refusal('room.unreachable') : error
}

/** As the platform's `fetch` reports it, or the gateway through which the school's process calls out. */
function isNetworkTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const isGivenUp = error instanceof EgressRefused || ['AbortError', 'TimeoutError'].includes(error.name)
  return isGivenUp || error instanceof TypeError || /^E[A-Z]+/.test((error as NodeJS.ErrnoException).code ?? '')
}
