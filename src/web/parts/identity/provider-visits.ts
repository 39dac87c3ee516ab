import type { Cookies } from '@sveltejs/kit'
import { providerCookie } from '#kernel/browser-entries'
import { ownCookie } from './own-cookies.ts'

/** What this browser remembers while its person is at the provider: its secret, and what they came with. */
export type ProviderTrip = { secret: string; next: string; invitation: string }

const cookie = ownCookie(providerCookie)

export function keepTrip(cookies: Cookies, url: URL, trip: ProviderTrip): void {
  cookie.keep(cookies, url, trip)
}

export function tripOf(cookies: Cookies, url: URL): ProviderTrip {
  return { secret: '', next: '/', invitation: '', ...cookie.read(cookies, url) }
}

export function endTrip(cookies: Cookies, url: URL): void {
  cookie.drop(cookies, url)
}
