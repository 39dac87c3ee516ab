import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { AppClient } from '../../../../composition.ts'

const client = createORPCClient(new RPCLink({ url: () => `${location.origin}/api/rpc` })) as unknown as AppClient

/** The doors of the class, called from the browser with the session it has. */
export const doors = client.live

export type Problem = { code: string; sentence: string | null }

/** Why a door said no, in the reader's language; a connection that broke has no sentence of its own. */
export function problemIn(error: unknown): Problem {
  if (!(error instanceof ORPCError)) return { code: 'unreachable', sentence: null }
  const { code, title } = (error.data ?? {}) as { code?: string; title?: string }
  return { code: code ?? error.code, sentence: title ?? error.message }
}
