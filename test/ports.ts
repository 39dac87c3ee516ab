import type { Ports } from '../src/app.ts'
import type { openGround } from './world.ts'

type Ground = Awaited<ReturnType<typeof openGround>>

/** What a spec's school has in place of outside services. A spec that needs the real one hands it in. */
export function portsForSpecs(_ground: Ground): Ports {
  return { identity: { invitations: { admits: async () => false }, mailReachesPeople: false } }
}
