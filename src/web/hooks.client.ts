import type { HandleClientError } from '@sveltejs/kit/hooks'
import { zoneCookie } from '#kernel/browser-entries'
import { page } from '$app/state'

/** What breaks here is our script, or the way to the server; the page has brought the words for both, in its language. */
export const handleError: HandleClientError = ({ kind }) => {
  if (kind === 'unknown') return navigator.onLine ? page.data.broken?.here : page.data.broken?.offline
}

/** Tells the server which zone this browser is in, so that times are right from the second page on. */
function tellZone(): void {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const told = `${zoneCookie.names[0]}=${encodeURIComponent(zone)}`
  if (zone && !document.cookie.includes(told)) {
    const secure = location.protocol === 'https:' ? '; Secure' : ''
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in some of our browsers
    document.cookie = `${told}; Path=/; SameSite=Lax${secure}`
  }
}
tellZone()
