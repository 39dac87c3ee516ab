import type { Cookie, Page } from 'playwright-core'
import { type BrowserEntry, type BrowserNeed, browserEntries, nameAt } from '#kernel/browser-entries'

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

/** The names of the inventory that were found, each as it stands there. */
export function namesAmong(kept: readonly Kept[], origin: string): Set<string> {
  return new Set(
    kept.flatMap((one) => {
      const name = entryOf(one, origin)?.names.find((name) => isNamed(one.name, name, origin, entryOf(one, origin)))
      return name ? [name] : []
    }),
  )
}

export const namesOf = (...needs: BrowserNeed[]): Set<string> =>
  new Set(browserEntries.filter(({ need }) => needs.includes(need)).flatMap(({ names }) => names))

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

/** Seconds that a cookie stays beyond what is said of it; as much less is too short. */
export function overtimeOf({ name, expires }: Cookie, origin: string): number {
  const entry = entryOf({ store: 'cookie', name }, origin)
  if (!entry?.keep.startsWith('P')) return 0
  return expires - Date.now() / 1000 - Temporal.Duration.from(entry.keep).total('seconds')
}
