import type { Cookie, Page } from 'playwright-core'
import { type BrowserEntry, browserEntries, nameAt } from '#kernel/browser-entries'

/** One thing that lies in a browser: `cookie lectern`. */
type Kept = { store: string; name: string; cookie?: Cookie }

/** Everything that this page’s site has left in its browser, wherever browsers keep something. */
export async function keptBy(page: Page): Promise<Kept[]> {
  const cookies = await page.context().cookies(page.url())
  const others = await page.evaluate<Kept[]>(`(async () => {
    const of = (store) => (name) => ({ store, name })
    const workers = 'serviceWorker' in navigator ? await navigator.serviceWorker.getRegistrations() : []
    const scripts = workers.map(({ active, waiting, installing }) => new URL((active ?? waiting ?? installing).scriptURL).pathname)
    return [
      ...Object.keys(localStorage).map(of('local storage')),
      ...Object.keys(sessionStorage).map(of('session storage')),
      ...(await indexedDB.databases()).map(({ name }) => name).map(of('indexed database')),
      ...('caches' in self ? await caches.keys() : []).map(of('cache storage')),
      ...scripts.map(of('service worker')),
    ]
  })()`)
  return [...cookies.map((cookie) => ({ store: 'cookie', name: cookie.name, cookie })), ...others]
}

/** What of it the inventory does not know, or knows with other attributes. */
export function strangeAmong(kept: readonly Kept[], origin: string): string[] {
  return kept.flatMap((one) => {
    const entry = entryOf(one, origin)
    if (!entry) return [`not in the inventory: ${one.store} ${one.name}`]
    return one.cookie ? strangeAttributes(one.cookie, entry, origin).map((what) => `cookie ${one.name}: ${what}`) : []
  })
}

const entryOf = ({ store, name }: Kept, origin: string): BrowserEntry | undefined =>
  browserEntries.find((entry) => entry.store === store && entry.names.some((own) => isNamed(name, own, origin, entry)))

function isNamed(name: string, own: string, origin: string, entry: BrowserEntry | undefined): boolean {
  return own.endsWith('*') ? name.startsWith(own.slice(0, -1)) : name === nameAt(origin, entry ?? {}, own)
}

function strangeAttributes(found: Cookie, { cookie, keep }: BrowserEntry, origin: string): string[] {
  const { httpOnly, secure, sameSite, path, domain, expires } = found
  const { hostname, protocol } = new URL(origin)
  const is = { httpOnly, secure, sameSite, path, domain, lasts: expires !== -1 }
  const ought = {
    httpOnly: cookie?.httpOnly,
    secure: protocol === 'https:',
    sameSite: 'Lax',
    path: '/',
    // Without a dot before it: sent to this very host, not to those below it.
    domain: hostname,
    lasts: keep !== 'browser',
  }
  return Object.entries(ought).flatMap(([key, value]) =>
    is[key as keyof typeof is] === value ? [] : [`${key} is ${is[key as keyof typeof is]}, not ${value}`],
  )
}
