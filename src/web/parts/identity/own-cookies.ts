import type { Cookies } from '@sveltejs/kit'
import { type entryCookie, nameAt, type providerCookie } from '#kernel/browser-entries'

/** What this browser remembers for a while and only this very host reads: texts under names of ours. */
export function ownCookie(entry: typeof entryCookie | typeof providerCookie) {
  const nameOn = ({ origin }: URL) => nameAt(origin, entry, entry.names[0])
  return {
    keep(cookies: Cookies, url: URL, texts: Record<string, string>): void {
      cookies.set(nameOn(url), Buffer.from(JSON.stringify(texts)).toString('base64url'), {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure: url.protocol === 'https:',
        maxAge: Temporal.Duration.from(entry.keep).total('seconds'),
      })
    },

    /** A browser without one, or with one that is none, remembers nothing. */
    read(cookies: Cookies, url: URL): Record<string, string> {
      try {
        const kept = Object.entries(JSON.parse(Buffer.from(cookies.get(nameOn(url)) ?? '', 'base64url').toString()))
        return Object.fromEntries(kept.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
      } catch {
        return {}
      }
    },

    drop(cookies: Cookies, url: URL): void {
      cookies.delete(nameOn(url), { path: '/', secure: url.protocol === 'https:' })
    },
  }
}
