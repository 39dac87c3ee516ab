import { setTimeout as wait } from 'node:timers/promises'
import { type Egress, EgressRefused, type EgressRequest } from './egress.ts'
import { Refusal } from './refusal.ts'

/** Nobody who waits for a page waits longer than this for a service that is busy. */
const mostTries = 3
const longestWaitSeconds = 5

/**
 * Asks a service outside, and once it is less busy again where it says 429: that request was not looked at.
 * One that is out of reach, broken or busy for longer is refused with `unreachable`; every other answer is the caller's to read.
 */
export async function askPatiently(
  egress: Egress,
  processor: string,
  request: EgressRequest,
  unreachable: string,
): Promise<Response> {
  for (let tries = 1; ; tries++) {
    const response = await answerOf(egress, processor, request, unreachable)
    if (response.status !== 429 && response.status < 500) return response
    await response.body?.cancel()
    const seconds = response.status === 429 ? secondsToWait(response, tries) : Number.POSITIVE_INFINITY
    if (tries >= mostTries || seconds > longestWaitSeconds) throw new Refusal(unreachable)
    await wait(seconds * 1000)
  }
}

/** What it answers as JSON; null where it is none. */
export async function jsonOf(response: Response): Promise<unknown> {
  return response.json().catch(() => null)
}

async function answerOf(egress: Egress, processor: string, request: EgressRequest, unreachable: string) {
  try {
    return await egress.fetch(processor, request)
  } catch (error) {
    const isTrouble = error instanceof EgressRefused || /^E[A-Z_]+$/.test((error as NodeJS.ErrnoException).code ?? '')
    throw isTrouble ? new Refusal(unreachable) : error
  }
}

/** `Retry-After` in seconds (RFC 9110 also allows a date); where it says nothing, a little longer each time. */
function secondsToWait(response: Response, tries: number): number {
  const said = response.headers.get('retry-after')
  if (said === null) return 0.5 * 2 ** (tries - 1)
  if (/^\d+$/.test(said)) return Number(said)
  const until = Date.parse(said)
  const asked = Date.parse(response.headers.get('date') ?? '')
  return Number.isNaN(until - asked) ? Number.POSITIVE_INFINITY : Math.max(0, (until - asked) / 1000)
}
