/**
 * What this software leaves in a browser, said beside the rest of the map. Whoever writes there takes name and time from here;
 * test/journeys looks into real browsers for anything else. There is no need for advertising or for measuring: neither can be written down.
 */
export type BrowserStore = 'cookie' | 'local storage' | 'session storage' | 'service worker'

/** `necessary`: without it, what somebody asked for would not work. `chosen`: only after they chose something, and for that alone. */
export type BrowserNeed = 'necessary' | 'chosen'

export type BrowserEntry = {
  readonly id: string
  readonly store: BrowserStore
  /** Exact; a name that ends in `*` stands for all that begin so. */
  readonly names: readonly string[]
  readonly need: BrowserNeed
  /** An ISO 8601 period; or until the browser, or the tab, is closed; until it is done; until somebody takes it away. */
  readonly keep: `P${string}` | 'browser' | 'tab' | 'done' | 'removed'
  /** A cookie that scripts may not read is `http` only. On https, `host` binds it to this very host by its name. */
  readonly cookie?: { readonly httpOnly: boolean; readonly host: boolean }
}

const ours = { httpOnly: true, host: false }
const ofThisHost = { httpOnly: true, host: true }

/** Rules of identity say for how long somebody stays signed in; a journey holds the two together. */
export const signInCookie = {
  id: 'sign_in',
  store: 'cookie',
  names: ['lectern'],
  need: 'necessary',
  keep: 'P30D',
  cookie: ofThisHost,
} as const satisfies BrowserEntry

export const entryCookie = {
  id: 'entry',
  store: 'cookie',
  names: ['lectern-enter'],
  need: 'necessary',
  keep: 'PT10M',
  cookie: ofThisHost,
} as const satisfies BrowserEntry

export const providerCookie = {
  id: 'provider',
  store: 'cookie',
  names: ['lectern-provider'],
  need: 'necessary',
  keep: 'PT30M',
  cookie: ofThisHost,
} as const satisfies BrowserEntry

/** Brings a guest back to their class while it lasts; after it, it shows and deletes what is kept about them. */
export const guestCookie = {
  id: 'guest',
  store: 'cookie',
  names: ['lectern-guest'],
  need: 'necessary',
  keep: 'P30D',
  cookie: ofThisHost,
} as const satisfies BrowserEntry

export const ageCookie = {
  id: 'age',
  store: 'cookie',
  names: ['lectern_age'],
  need: 'necessary',
  keep: 'PT12H',
  cookie: ours,
} as const satisfies BrowserEntry

export const zoneCookie = {
  id: 'zone',
  store: 'cookie',
  names: ['lectern_zone'],
  need: 'necessary',
  keep: 'browser',
  cookie: { httpOnly: false, host: false },
} as const satisfies BrowserEntry

export const localeCookie = {
  id: 'locale',
  store: 'cookie',
  names: ['lectern_locale'],
  need: 'chosen',
  keep: 'P365D',
  cookie: ours,
} as const satisfies BrowserEntry

export const lookCookies = {
  id: 'look',
  store: 'cookie',
  names: ['lectern_theme', 'lectern_contrast'],
  need: 'chosen',
  keep: 'P365D',
  cookie: ours,
} as const satisfies BrowserEntry

export const devicesEntry = {
  id: 'devices',
  store: 'local storage',
  names: ['lectern.devices'],
  need: 'chosen',
  keep: 'removed',
} as const satisfies BrowserEntry

export const roomEntry = {
  id: 'room',
  store: 'local storage',
  names: ['lectern.room'],
  need: 'chosen',
  keep: 'removed',
} as const satisfies BrowserEntry

/** Kept by tus-js-client. */
const uploads = {
  id: 'uploads',
  store: 'local storage',
  names: ['tus::*'],
  need: 'necessary',
  keep: 'done',
} as const satisfies BrowserEntry

/** Kept by SvelteKit. */
const pages = {
  id: 'pages',
  store: 'session storage',
  names: ['sveltekit:history-info', 'sveltekit:snapshot', 'sveltekit:navigation-snapshot'],
  need: 'necessary',
  keep: 'tab',
} as const satisfies BrowserEntry

const worker = {
  id: 'worker',
  store: 'service worker',
  names: ['/service-worker.js'],
  need: 'chosen',
  keep: 'removed',
} as const satisfies BrowserEntry

export const browserEntries: readonly BrowserEntry[] = [
  signInCookie,
  entryCookie,
  providerCookie,
  guestCookie,
  ageCookie,
  zoneCookie,
  pages,
  uploads,
  localeCookie,
  lookCookies,
  devicesEntry,
  roomEntry,
  worker,
]

/** As browsers know it where the school is at this origin: the prefix is granted on https only. */
export function nameAt(origin: string, entry: Pick<BrowserEntry, 'cookie'>, name: string): string {
  return entry.cookie?.host && origin.startsWith('https:') ? `__Host-${name}` : name
}
