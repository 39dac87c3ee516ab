import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manualClock, systemClock } from '#kernel/time'
import { furnishSchool } from '../../bin/demo/school.ts'
import { planClassSoon } from '../../bin/demo/timetables.ts'
import { walk } from '../../bin/shots/pages.ts'
import { enter, people } from '../../bin/shots/photographs.ts'
import { examine, type House, openHouse } from './browser.ts'
import { examinedIn, isPage, pagesBehindLinks, routes, unlinked } from './routes.ts'

/** What everybody reads alike, and what everybody signed in does; read once, by the first of them. */
const alike = /^\/(agreements|credits|privacy)(\/|[?]|$)/
const alikeSignedIn = /^\/(look|security|settings)(\/|[?]|$)/

/** Where a browser would offer to fill in a payment card. */
const cardFields = '[autocomplete^="cc-"], [name*=card i], [name*=cvc i], [name*=iban i]'

/** What stands where nothing was filled in. */
const unfilled = /\bundefined\b|\bNaN\b|\[object |\bInvalid Date\b/

type Way = { locale: 'en' | 'fr'; dark: boolean; phone: boolean; bothLooks: boolean; ofEach: number }

/** A school in use, whose every page is read in one language and one size, and in the look that is named or in both. */
export function readEveryPage({ locale, bothLooks, ofEach, ...look }: Way): void {
  describe(`Every page of a school in use, in ${locale}`, () => {
    const clock = manualClock(systemClock.now())
    let house: House
    const seen = new Set<string>()
    const readAlike = new Set<string>()
    beforeAll(async () => {
      house = await openHouse({ clock, environment: { LECTERN_GALLERY: 'yes' } })
      await furnishSchool(house.app, clock)
      await planClassSoon(house.app)
    })
    afterAll(() => house.close())

    it.each(people)('has nothing for axe to find, for: $name', { timeout: 400_000 }, async ({ name, email }) => {
      const { page, context, complaints } = await house.visitor({ ...look, locale: `${locale}-FR` })
      await enter(context, house.origin, email, locale)
      const also = await unlinked(context, name)
      const isAlike = (path: string) => alike.test(path) || (email !== null && alikeSignedIn.test(path))
      const passesBy = (path: string) => readAlike.has(path)
      for await (const { path, status } of walk(page, house.origin, name, { also, passesBy, ofEach })) {
        if (!isPage(path)) continue
        if (isAlike(path)) readAlike.add(path)
        expect(`${status} ${path}`).toBe(`${path === '/nowhere' ? 404 : 200} ${path}`)
        expect(await page.locator('html').getAttribute('lang')).toBe(locale)
        await examine(page, { bothLooks })
        expect(`${path} ${await page.locator('main').first().textContent()}`).not.toMatch(unfilled)
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
        await examine(page, { bothLooks })
        note(path)
      }
    })

    it('nor where somebody is asked again who they are', async () => {
      const { page, context } = await house.visitor({ ...look, locale: `${locale}-FR` })
      await enter(context, house.origin, 'kofi@demo.test', locale)
      clock.advance({ minutes: 11 })
      await page.goto('/confirm-it-is-you?next=/settings')
      await examine(page, { bothLooks })
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
