import { z } from 'zod'
import { type DailyApi, DailyFault, daily } from './calls.ts'

const account = z.object({ domain_name: z.string() })
const webhooks = z.array(z.object({ url: z.string(), state: z.string(), eventTypes: z.array(z.string()).default([]) }))
const wanted = ['participant.joined', 'participant.left']

export type DailyStanding = { domain: string | null; reports: 'come' | 'failed' | 'incomplete' | 'none' }

/** Whose the key is (null: nobody's), and whether Daily reports to this address who comes and goes. */
export async function dailyStanding(api: DailyApi, hook: string): Promise<DailyStanding> {
  const own = await daily(api, { method: 'GET', path: '/' }, account).catch((error) => {
    if (error instanceof DailyFault) return null
    throw error
  })
  if (!own) return { domain: null, reports: 'none' }
  const found = (await daily(api, { method: 'GET', path: '/webhooks' }, webhooks))?.find(({ url }) => url === hook)
  return { domain: own.domain_name, reports: found ? stateOf(found) : 'none' }
}

function stateOf({ state, eventTypes }: z.infer<typeof webhooks>[number]): DailyStanding['reports'] {
  if (state !== 'ACTIVE') return 'failed'
  return wanted.every((type) => eventTypes.includes(type)) ? 'come' : 'incomplete'
}
