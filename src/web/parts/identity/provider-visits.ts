import type { Cookies } from '@sveltejs/kit'

/** What this browser remembers while its person is at the provider: its secret, and what they came with. */
export type ProviderTrip = { secret: string; next: string; invitation: string }

const halfAnHour = 30 * 60

const nameOn = (url: URL) => (url.protocol === 'https:' ? '__Host-lectern-provider' : 'lectern-provider')

export function keepTrip(cookies: Cookies, url: URL, trip: ProviderTrip): void {
  cookies.set(nameOn(url), Buffer.from(JSON.stringify(trip)).toString('base64url'), {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: url.protocol === 'https:',
    maxAge: halfAnHour,
  })
}

/** A browser without one, or with one that is none, has made no such trip. */
export function tripOf(cookies: Cookies, url: URL): ProviderTrip {
  try {
    const kept = JSON.parse(Buffer.from(cookies.get(nameOn(url)) ?? '', 'base64url').toString())
    const text = (part: unknown, otherwise = '') => (typeof part === 'string' ? part : otherwise)
    return { secret: text(kept.secret), next: text(kept.next, '/'), invitation: text(kept.invitation) }
  } catch {
    return { secret: '', next: '/', invitation: '' }
  }
}

export function endTrip(cookies: Cookies, url: URL): void {
  cookies.delete(nameOn(url), { path: '/', secure: url.protocol === 'https:' })
}
