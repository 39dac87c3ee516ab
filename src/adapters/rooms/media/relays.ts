import { createHmac } from 'node:crypto'
import { ICEServer } from '@livekit/protocol'

/** A TURN server of the school's own (coturn with `use-auth-secret`), for clients whose network lets no UDP out. */
export type Relay = { urls: readonly string[]; secret: string }

/** Long enough for a day of classes; a connection that stands outlives its credentials' end. */
const goodForSeconds = 24 * 3_600

/** Credentials that the TURN server can check without asking us (draft-uberti-behave-turn-rest-00 §2.2). */
export function relayFor(relay: Relay, who: string, now: number): ICEServer {
  const username = `${Math.floor(now / 1000) + goodForSeconds}:${who}`
  const credential = createHmac('sha1', relay.secret).update(username).digest('base64')
  return new ICEServer({ urls: [...relay.urls], username, credential })
}
