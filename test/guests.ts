import type { Guest } from '#kernel/actor'
import { clientOf, type Doors } from '#kernel/door'
import { sha256 } from '#kernel/tokens'
import { quietVisit } from '#kernel/visit'
import type { ClassWorld } from './classes.ts'

/** A browser without an account: it keeps the cookie it is given, and is a guest from then on. */
export function guestBrowser(world: Pick<ClassWorld, 'db' | 'liveDoors'>, address = '203.0.113.9') {
  let token: string | null = null
  const actor = (): Guest | { kind: 'stranger' } =>
    token ? { kind: 'guest', key: sha256(token).toString('hex') } : { kind: 'stranger' }
  const visit = () => ({
    ...quietVisit('http://school.test'),
    address,
    keepGuest: (guest: { token: string } | null) => {
      token = guest?.token ?? null
    },
  })
  return {
    actor,
    get live() {
      return clientOf({ live: world.liveDoors } satisfies Doors, world.db, actor(), visit()).live
    },
  }
}
