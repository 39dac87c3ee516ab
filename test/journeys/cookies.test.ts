import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserEntries } from '#kernel/browser-entries'
import { examine, type House, openHouse } from './browser.ts'
import { keptBy, strangeAmong } from './stores.ts'

describe('What a browser is left with', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house.close())

  it('is found wherever it lies, if somebody leaves there what nobody was told of', async () => {
    const { page, context } = await house.visitor()
    await page.goto('/')
    expect(strangeAmong(await keptBy(page), house.origin)).toEqual([])
    await context.addCookies([{ name: 'cls_attrib', value: '1', url: house.origin }])
    await context.addCookies([{ name: 'lectern_theme', value: 'dark', url: house.origin, sameSite: 'Strict' }])
    await page.evaluate(`(async () => {
      localStorage.setItem('visitor', '1')
      sessionStorage.setItem('campaign', '1')
      await caches.open('assets')
      await new Promise((done) => { indexedDB.open('events').onsuccess = done })
    })()`)
    expect(strangeAmong(await keptBy(page), house.origin).sort()).toEqual([
      'cookie lectern_theme: httpOnly is false, not true',
      'cookie lectern_theme: lasts is false, not true',
      'cookie lectern_theme: sameSite is Strict, not Lax',
      'not in the inventory: cache storage assets',
      'not in the inventory: cookie cls_attrib',
      'not in the inventory: indexed database events',
      'not in the inventory: local storage visitor',
      'not in the inventory: session storage campaign',
    ])
  })

  it('stands on the page with its names, and the choices are forgotten there', async () => {
    const { page, context } = await house.visitor({ phone: true })
    await page.goto('/privacy')
    await page.locator('#browser').getByRole('link', { name: 'Cookies and your browser' }).click()
    await page.waitForURL('**/privacy/cookies')
    await examine(page)
    const text = String(await page.locator('main').textContent())
    for (const { names } of browserEntries) for (const name of names) expect(text).toContain(name.replace('*', '…'))
    expect(text).toContain('Not sent')

    await page.goto('/look?next=/privacy/cookies')
    await page.getByLabel('Dark').check()
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.waitForURL('**/privacy/cookies')
    await page.evaluate(`localStorage.setItem('lectern.devices', '{}')`)
    await page.getByRole('button', { name: 'Forget my choices here' }).click()
    await page.getByText('This browser has forgotten them.').waitFor()
    await examine(page)
    await expect.poll(() => page.evaluate(`localStorage.getItem('lectern.devices')`)).toBe(null)
    expect((await context.cookies()).map(({ name }) => name)).toEqual(['lectern_zone'])
  })

  it('a browser’s Global Privacy Control is seen, and said to be honoured', async () => {
    const { page, context } = await house.visitor()
    await context.setExtraHTTPHeaders({ 'Sec-GPC': '1' })
    await page.goto('/privacy/cookies')
    await page.getByText('Received and honoured').waitFor()
    await examine(page)
    const answer = await page.request.get('/.well-known/gpc.json')
    expect(answer.headers()['content-type']).toContain('application/json')
    expect(await answer.json()).toEqual({ gpc: true, lastUpdate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) })
  })
})
