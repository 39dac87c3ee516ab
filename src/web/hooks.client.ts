import type { HandleClientError } from '@sveltejs/kit/hooks'
import { m } from '#web/words.ts'

/** The server finds words for its own errors; what breaks here is our script, or the way to the server. */
export const handleError: HandleClientError = ({ kind }) => {
  if (kind !== 'unknown') return
  if (!navigator.onLine) return { title: m.error_offline_title(), message: m.error_offline_text() }
  return { title: m.error_500_title(), message: m.error_500_text() }
}

/** Tells the server which zone this browser is in, so that times are right from the second page on. */
function tellZone(): void {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  if (zone && !document.cookie.includes(`lectern_zone=${encodeURIComponent(zone)}`)) {
    const secure = location.protocol === 'https:' ? '; Secure' : ''
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in some of our browsers
    document.cookie = `lectern_zone=${encodeURIComponent(zone)}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`
  }
}
tellZone()
