import type { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage } from 'node:http'

/**
 * In development Vite answers pages and shows them no request; our http server keeps the one it is answering
 * in an AsyncLocalStorage under this name. (A built page gets it from the adapter.)
 */
export const requestAtHandKey = Symbol.for('lectern.request-at-hand')

export function requestAtHand(): IncomingMessage | undefined {
  const storage = (globalThis as Record<symbol, unknown>)[requestAtHandKey] as
    | AsyncLocalStorage<IncomingMessage>
    | undefined
  return storage?.getStore()
}
