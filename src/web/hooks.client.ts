import { isLocale } from '#web/format/locales.ts'
import { overwriteGetLocale } from './paraglide/runtime.js'

/** The server has decided the language of this page; the browser reads it where everybody can. */
overwriteGetLocale(() => {
  const { lang } = document.documentElement
  return isLocale(lang) ? lang : 'en'
})

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
