import { getContext, setContext } from 'svelte'
import type { Reader } from '#web/locals.ts'

const key = Symbol('reader')

/** The root layout says once for whom everything below is written. */
export function writeFor(reader: () => Reader): void {
  setContext(key, reader)
}

/** For whom this part is written: language, zone, and the moment the server answered. */
export function reader(): () => Reader {
  return getContext<() => Reader>(key)
}
