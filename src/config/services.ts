import type { Settings } from './settings.ts'

/** Who holds classes in the place of a media server. */
export type Service =
  | { kind: 'daily'; url: string; apiKey: string; domain: string; webhookSecret: string }
  | {
      kind: 'zoom'
      urls: { api: string; tokens: string }
      accountId: string
      clientId: string
      clientSecret: string
      webhookSecret: string
      user: string
    }

const ofDaily = ['DAILY_API_KEY', 'DAILY_DOMAIN', 'DAILY_WEBHOOK_SECRET'] as const
const ofZoom = ['ZOOM_ACCOUNT_ID', 'ZOOM_CLIENT_ID', 'ZOOM_CLIENT_SECRET', 'ZOOM_WEBHOOK_SECRET', 'ZOOM_USER'] as const

export function serviceOf(given: Settings): Service | null {
  return dailyOf(given) ?? zoomOf(given)
}

function dailyOf(given: Settings): Service | null {
  const { DAILY_API_KEY: apiKey, DAILY_DOMAIN: domain, DAILY_WEBHOOK_SECRET: webhookSecret } = given
  if (!apiKey || !domain || !webhookSecret) return null
  return { kind: 'daily', url: given.DAILY_URL ?? 'https://api.daily.co/v1', apiKey, domain, webhookSecret }
}

function zoomOf(given: Settings): Service | null {
  const [accountId, clientId, clientSecret, webhookSecret, user] = ofZoom.map((name) => given[name])
  if (!accountId || !clientId || !clientSecret || !webhookSecret || !user) return null
  const root = given.ZOOM_URL?.replace(/\/$/, '')
  const urls = root
    ? { api: `${root}/v2`, tokens: `${root}/oauth/token` }
    : { api: 'https://api.zoom.us/v2', tokens: 'https://zoom.us/oauth/token' }
  return { kind: 'zoom', urls, accountId, clientId, clientSecret, webhookSecret, user }
}

/** The setting that brings what holds classes somewhere else; the first where several are set. */
export function heldElsewhereBy(given: Settings): 'LIVEKIT_URL' | 'DAILY_API_KEY' | 'ZOOM_ACCOUNT_ID' | null {
  const names = ['LIVEKIT_URL', 'DAILY_API_KEY', 'ZOOM_ACCOUNT_ID'] as const
  return names.find((name) => given[name]) ?? null
}

export function* contradictoryClasses(given: Settings): Iterable<string> {
  const holders = (['LIVEKIT_URL', 'DAILY_API_KEY', 'ZOOM_ACCOUNT_ID'] as const).filter((name) => given[name])
  if (holders.length > 1) {
    yield `${holders.join(' and ')} are set together, and a class can only be held in one place. Keep one of them, with what belongs to it, and remove the others.`
  }
  yield* incomplete(given, ofDaily, 'DAILY_URL')
  yield* incomplete(given, ofZoom, 'ZOOM_URL')
}

type Names = readonly (keyof Settings)[]

function* incomplete(given: Settings, [main, ...others]: typeof ofDaily | typeof ofZoom, url: keyof Settings) {
  const missing: Names = given[main] ? others.filter((name) => !given[name]) : []
  const stray: Names = given[main] ? [] : [...others, url].filter((name) => given[name])
  for (const name of missing) yield `${main} is set without ${name}. Set ${name} too, or remove ${main}.`
  for (const name of stray)
    yield `${name} is set without ${main}, so no class would be held there. Set ${main} too, or remove ${name}.`
}
