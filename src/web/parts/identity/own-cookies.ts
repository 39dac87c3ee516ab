import type { Cookies } from '@sveltejs/kit'

/** What this browser remembers for a while and only this very host reads: texts under names of ours. */
export function ownCookie(name: string, seconds: number) {
  const nameOn = (url: URL) => (url.protocol === 'https:' ? `__Host-lectern-${name}` : `lectern-${name}`)
  return {
    keep(cookies: Cookies, url: URL, texts: Record<string, string>): void {
      cookies.set(nameOn(url), Buffer.from(JSON.stringify(texts)).toString('base64url'), {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure: url.protocol === 'https:',
        maxAge: seconds,
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
