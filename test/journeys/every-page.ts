import { globSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manualClock, systemClock } from '#kernel/time'
import { makeLink, personByAddress } from '#modules/identity'
import { furnishSchool } from '../../bin/demo/school.ts'
import { planClassSoon } from '../../bin/demo/timetables.ts'
import { walk } from '../../bin/shots/pages.ts'
import { enter, people } from '../../bin/shots/photographs.ts'
import { examine, type House, openHouse } from './browser.ts'

const routesFolder = 'src/web/routes'

/** `/courses/[courseId]/edit` and what leads there. */
const routes = globSync(`${routesFolder}/**/+page.svelte`).map((file) => {
  const route = dirname(file).slice(routesFolder.length) || '/'
  const shape = route.replaceAll(/[.()]/g, '\\$&').replaceAll(/\/\[[^\]]+\]/g, '/[^/]+')
  return { route, pattern: new RegExp(`^${shape}$`) }
})

/** A mail as its reader sees it is no page of ours. */
const isPage = (path: string) => routes.some(({ pattern }) => pattern.test(new URL(path, 'http://here').pathname))

/** Pages that only a course of events leads to; the journey that takes it examines them there. */
const examinedIn: Record<string, string> = {
  '/@[handle]': 'profiles',
  '/address/[token]': 'passkeys',
  '/enter/[token]': 'passkeys',
  '/settings/account/address': 'passkeys',
  '/settings/security/keys/new': 'keys',
  '/settings/security/passkeys': 'passkeys',
  '/settings/security/passkeys/[passkeyId]': 'passkeys',
  '/sign-in/link': 'passkeys',
  '/settings/security/app': 'second-steps',
  '/settings/security/codes': 'second-steps',
  '/sign-in/code': 'second-steps',
  '/sign-in/set-up': 'demands',
  '/sign-in/google': 'providers',
  '/sign-in/google/account': 'providers',
  '/sign-in/google/back': 'providers',
  '/sign-in/google/connect/[token]': 'providers',
  '/guardian/[token]': 'gates',
  '/guardian/consent/[token]': 'gates',
  '/guardian/course/[token]': 'minors',
  '/guardian/course/consent/[token]': 'minors',
  '/people/[personId]/minor': 'gates',
  '/people/guardians': 'gates',
  '/privacy/contact/[token]': 'gates',
  '/school/requests/[requestId]': 'requests',
  '/school/incidents/[incidentId]': 'requests',
  '/school/processors/[processorId]': 'processors',
  '/waiting': 'gates',
  '/not-from-here': 'gates',
  '/people/invitations/[listId]': 'desk',
  '/people/several': 'desk',
}

/** What everybody signed in reads alike; read once, by the first of them. */
const alike = /^\/(credits|look|privacy|security|settings)(\/|$)/

/** Where a browser would offer to fill in a payment card. */
const cardFields = '[autocomplete^="cc-"], [name*=card i], [name*=cvc i], [name*=iban i]'

type Way = { locale: 'en' | 'fr'; dark: boolean; phone: boolean; ofEach: number }

/** A school in use, whose every page is read in one language and one size; `examine` looks at it in light and in dark. */
export function readEveryPage({ locale, ofEach, ...look }: Way): void {
  describe(`Every page of a school in use, in ${locale}`, () => {
    const clock = manualClock(systemClock.now())
    let house: House
    const seen = new Set<string>()
    const readAlike = new Set<string>()
    beforeAll(async () => {
      house = await openHouse({ clock, environment: { LECTERN_GALLERY: 'yes' } })
      await furnishSchool(house.app)
      await planClassSoon(house.app)
    })
    afterAll(() => house.close())

    it.each(people)('has nothing for axe to find, for: $name', { timeout: 400_000 }, async ({ name, email }) => {
      const { page, context, complaints } = await house.visitor({ ...look, locale: `${locale}-FR` })
      await enter(context, house.origin, email, locale)
      const also = await unlinked(context, name)
      const passesBy = (path: string) => alike.test(path) && readAlike.has(path)
      for await (const { path, status } of walk(page, house.origin, name, { also, passesBy, ofEach })) {
        if (!isPage(path)) continue
        if (email) readAlike.add(path)
        expect(`${status} ${path}`).toBe(`${path === '/nowhere' ? 404 : 200} ${path}`)
        expect(await page.locator('html').getAttribute('lang')).toBe(locale)
        await examine(page)
        expect(await page.locator(cardFields).count()).toBe(0)
        note(new URL(page.url()).pathname)
      }
      expect(complaints).toEqual([])
      await context.close()
    })

    it('nor on pages that no other page leads to', async () => {
      const { page } = await house.visitor({ ...look, locale: `${locale}-FR` })
      for (const path of await pagesBehindLinks(house)) {
        await page.goto(path)
        await examine(page)
        note(path)
      }
    })

    it('nor where somebody is asked again who they are', async () => {
      const { page, context } = await house.visitor({ ...look, locale: `${locale}-FR` })
      await enter(context, house.origin, 'kofi@demo.test', locale)
      clock.advance({ minutes: 11 })
      await page.goto('/confirm-it-is-you?next=/settings')
      await examine(page)
      note(new URL(page.url()).pathname)
    })

    it('was there', () => {
      const toSee = routes.map(({ route }) => route).filter((route) => !(route in examinedIn))
      expect(toSee.filter((route) => !seen.has(route))).toEqual([])
      for (const journey of new Set(Object.values(examinedIn)))
        expect(readFileSync(`test/journeys/${journey}.test.ts`, 'utf8')).toContain('examine(page)')
    })

    function note(path: string): void {
      for (const { route, pattern } of routes) if (pattern.test(path)) seen.add(route)
    }
  })
}

/** What a person comes to in another way than by a link of today's pages. */
async function unlinked({ request }: BrowserContext, person: string): Promise<string[]> {
  if (person === 'stranger') return []
  const own = ['/join']
  if (person !== 'teacher') return own
  const answer = async (path: string) => (await request.get(`/api/v1${path}`)).json()
  const { items: courses } = await answer('/courses/taught')
  const { code } = await answer(`/courses/${courses[0].courseId}/invitation`)
  const { items: sessions } = await answer('/sessions/next')
  return [...own, `/join/${code}`, `/class/${sessions[0].sessionId}/attendance`]
}

/** What people come to from a mail, or after a form. */
async function pagesBehindLinks({ app }: House): Promise<string[]> {
  return app.db.transact(async (tx) => {
    const kofi = String(await personByAddress(tx, 'kofi@demo.test'))
    const to = async (page: string, link: Parameters<typeof makeLink>[1]) =>
      `/${page}/${(await makeLink(tx, link)).token}`
    return [
      await to('welcome', { purpose: 'owner', about: 'school' }),
      await to('verify', { purpose: 'verify', about: kofi }),
      await to('reset', { purpose: 'reset', about: kofi }),
      '/sign-up/sent',
      '/waiting',
      '/guardian/x',
      '/guardian/consent/x',
      '/privacy/contact/x',
      '/privacy/request/x',
      '/sign-out',
    ]
  })
}
