import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serverOf } from '../servers.ts'
import { openWorld, type World } from '../world.ts'

/** Words in the names of columns that would hold what the school promises not to have. */
const unwanted =
  /(^|_)(card|pan|cvv|cvc|expiry|iban|bic|sort_code|routing|bank|account_number|bvn|ssn|tin|tax_id|lat|latitude|lon|lng|longitude|geo|location)(_|$)/

/** Packages and services that count visitors, follow them, or tell their devices apart. */
const followers =
  /(^|\/|@)(analytics|fingerprint|ga-|gtag|google-analytics|googleanalytics|mixpanel|segment|amplitude|posthog|hotjar|fullstory|logrocket|plausible|matomo|umami|heap|clarity|sentry|bugsnag|datadog|newrelic|facebook-pixel|clientjs|evercookie|imprintjs)/

describe('The software', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  test('has no column for a card, a bank account, a tax number or a place on the map', async () => {
    const { rows } = await world.pools.reader.query<{ name: string }>(
      `select column_name as name from information_schema.columns
       where table_schema not in ('pg_catalog', 'information_schema', 'graphile_worker')`,
    )
    expect(rows.length).toBeGreaterThan(500)
    expect(rows.filter(({ name }) => unwanted.test(name))).toEqual([])
    for (const planted of ['card_number', 'bank_account', 'iban', 'tax_id', 'last_latitude', 'expiry'])
      expect([planted, unwanted.test(planted)]).toEqual([planted, true])
  })

  test('brings no package that follows people or tells their devices apart', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, unknown> }
    const names = Object.keys(packages).map((path) => path.split('node_modules/').at(-1) ?? '')
    expect(names.length).toBeGreaterThan(100)
    expect(names.filter((name) => followers.test(name))).toEqual([])
    for (const planted of ['posthog-js', '@fingerprintjs/fingerprintjs', '@vercel/analytics', '@sentry/node'])
      expect([planted, followers.test(planted)]).toEqual([planted, true])
  })

  test('lets no page ask where a device is', async () => {
    const { origin, close } = await serverOf(world)
    const policy = (await fetch(`${origin}/`)).headers.get('permissions-policy') ?? ''
    await close()
    expect(policy.split(', ')).toContain('geolocation=()')
  })
})
