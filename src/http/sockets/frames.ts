import { z } from 'zod'

/** What a browser may say on the real-time connection. */
export const clientFrame = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('subscribe'),
    /** Chosen by the browser, to tell its subscriptions apart. */
    id: z.int().nonnegative(),
    channel: z.string().max(100),
    params: z.record(z.string().max(100), z.union([z.string().max(500), z.number()])),
    /** The last number it has seen. Without it the subscription begins with whatever comes next. */
    after: z.int().nonnegative().optional(),
  }),
  z.object({ type: z.literal('unsubscribe'), id: z.int().nonnegative() }),
  z.object({ type: z.literal('ping') }),
])
export type ClientFrame = z.output<typeof clientFrame>

/** What the school says. Everybody on a channel gets the very same event frames, so these name the channel by its key. */
export type ServerFrame =
  | { type: 'subscribed'; id: number; key: string; at: number }
  | { type: 'refused'; id: number; code: RefusedCode }
  | { type: 'event'; key: string; number: number; event: string; payload: unknown }
  /** Something between is not kept any more: load a fresh view, events go on after `at`. */
  | { type: 'reset'; key: string; at: number }
  /** The permission did not last. It may end before `subscribed` was said, so the subscription is named by its id as well. */
  | { type: 'ended'; id: number; key: string; code: 'not_allowed' }
  | { type: 'pong' }

/** One code for what does not exist and what may not be seen: nobody learns which. */
export type RefusedCode = 'channel.unknown' | 'channel.taken' | 'channel.too_many'

/** Why the school closed a connection. After all of them but `signedOut` a browser may come back by itself. */
export const closings = {
  restart: { code: 1012, reason: 'restart' },
  tryLater: { code: 1013, reason: 'try later' },
  malformed: { code: 4400, reason: 'malformed frame' },
  signedOut: { code: 4401, reason: 'signed out' },
  slow: { code: 4413, reason: 'reads too slowly' },
  tooFast: { code: 4429, reason: 'too many frames' },
} as const
export type Closing = (typeof closings)[keyof typeof closings]
