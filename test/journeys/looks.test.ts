import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examine, type House, openHouse } from './browser.ts'

describe('Every page', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse({ environment: { LECTERN_GALLERY: 'yes' } })
  })
  afterAll(() => house.close())

  it.each([
    { dark: false, phone: false },
    { dark: true, phone: false },
    { dark: false, phone: true },
    { dark: true, phone: true },
  ])('is made of parts in which axe finds nothing: %o', async (variant) => {
    const { page, complaints } = await house.visitor(variant)
    await page.goto('/kit')
    await examine(page)
    await page.getByRole('button', { name: 'Remove Kofi…' }).click()
    await page.getByRole('dialog', { name: 'Remove Kofi from the course?' }).waitFor()
    await examine(page)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    expect(complaints).toEqual([])
  })

  it('asks nobody else for anything', async () => {
    const { page } = await house.visitor()
    const elsewhere: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(`${house.origin}/`)) elsewhere.push(request.url())
    })
    await page.goto('/kit', { waitUntil: 'networkidle' })
    expect(elsewhere).toEqual([])
  })

  it('is in the language and the colours the reader chose, without script', async () => {
    const { page } = await house.visitor({ script: false })
    await page.goto('/look')
    await page.getByRole('button', { name: 'Français' }).click()
    await page.getByRole('heading', { name: 'Apparence' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('fr')

    await page.goto('/look?next=/kit')
    await page.getByLabel('Sombre').check()
    await page.getByLabel('Plus de contraste').check()
    await page.getByRole('button', { name: 'Appliquer' }).click()
    await page.waitForURL(`${house.origin}/kit`)
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
    expect(await page.locator('html').getAttribute('data-contrast')).toBe('more')
    expect(await page.locator('body').evaluate('getComputedStyle(document.documentElement).backgroundColor')).toBe(
      'rgb(0, 0, 0)',
    )
  })

  it('follows the language the browser asks for until then', async () => {
    const { page } = await house.visitor({ locale: 'fr-CA' })
    await page.goto('/look')
    expect(await page.locator('html').getAttribute('lang')).toBe('fr')
  })

  it.each([
    { locale: 'en-GB', signIn: 'Sign in', folder: /^\/_app\/immutable\/(entry|nodes|chunks)\// },
    { locale: 'fr-CA', signIn: 'Se connecter', folder: /^\/_app\/immutable\/fr\/(entry|nodes|chunks)\// },
  ])('brings the words of the reader alone, from page to page: $locale', async ({ locale, signIn, folder }) => {
    const { page, complaints } = await house.visitor({ locale })
    const scripts: string[] = []
    page.on('request', (request) => {
      const { pathname } = new URL(request.url())
      if (pathname.startsWith('/_app/immutable/') && pathname.endsWith('.js')) scripts.push(pathname)
    })
    await page.goto('/look', { waitUntil: 'networkidle' })
    const before = scripts.length
    await page.evaluate('window.sameDocument = true')
    await page.getByRole('link', { name: signIn }).first().click()
    await page.getByRole('heading', { name: signIn }).waitFor()
    expect(await page.evaluate('window.sameDocument')).toBe(true)
    expect(scripts.length).toBeGreaterThan(before)
    expect(scripts.filter((script) => !folder.test(script))).toEqual([])
    expect(new Set(scripts).size).toBe(scripts.length)
    expect(complaints).toEqual([])
  })

  it('shows the keyboard where it is, and a way past the navigation', async () => {
    const { page } = await house.visitor()
    await page.goto('/kit')
    await page.keyboard.press('Tab')
    const skip = page.getByRole('link', { name: 'Skip to the content' })
    expect(await skip.evaluate('document.activeElement?.textContent')).toContain('Skip')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement?.id')).toBe('content')
  })

  it.each([true, false])(
    'keeps what was typed through a refusal and leads to the fault; script: %s',
    async (script) => {
      const { page } = await house.visitor({ script })
      await page.goto('/kit')
      const form = page.locator('form', { has: page.getByRole('button', { name: 'Create the course' }) })
      await form.getByLabel('E-mail').fill('kofi@school.test')
      await form.getByRole('button', { name: 'Create the course' }).click()
      if (!script) await page.waitForURL(/refuse/)
      await form.getByRole('alert').waitFor()
      expect(await form.getByLabel('E-mail').inputValue()).toBe('kofi@school.test')
      const title = form.getByLabel('Title')
      expect(await title.getAttribute('aria-invalid')).toBe('true')
      expect(await title.evaluate('document.activeElement?.getAttribute("name")')).toBe('title')
    },
  )

  it('says quietly, in place, that it was saved', async () => {
    const { page } = await house.visitor()
    await page.goto('/kit')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByRole('status').getByText('Saved').waitFor()
  })

  it('that does not exist says so, in the shell, with a way on', async () => {
    const { page, complaints } = await house.visitor({ phone: true })
    const answer = await page.goto('/nowhere')
    expect(answer?.status()).toBe(404)
    await page.getByRole('heading', { name: 'This page does not exist' }).waitFor()
    await page.getByRole('link', { name: 'Go to the start page' }).waitFor()
    await examine(page)
    expect(complaints).toEqual([])
  })

  it('for people leads a stranger to the sign-in and remembers the way', async () => {
    const { page } = await house.visitor()
    await page.goto('/settings')
    await page.waitForURL(`${house.origin}/sign-in?next=%2Fsettings`)
  })

  it('lets no other site send its forms', async () => {
    const answer = await fetch(`${house.origin}/look`, {
      method: 'POST',
      headers: { origin: 'https://evil.test', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'theme=dark',
    })
    expect(answer.status).toBe(403)
  })

  it('admits no script and no style that is not its own', async () => {
    const answer = await fetch(`${house.origin}/look`)
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/=]+'(;|$)/)
    expect(policy).not.toContain('unsafe-inline')
    expect(policy).not.toContain('unsafe-eval')
  })

  it('brings its styles along, also from a page that lies deeper', async () => {
    const house = await openHouse()
    const { page, complaints } = await house.visitor()
    await house.openSchool(page)
    await page.goto('/settings/account')
    await page.getByRole('link', { name: 'Home', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Hello' }).waitFor()
    const unstyled = `[...document.querySelectorAll('link[rel=stylesheet]')].filter(({ sheet }) => !sheet).map(({ href }) => href)`
    await expect.poll(() => page.evaluate(unstyled)).toEqual([])
    expect(complaints).toEqual([])
    await house.close()
  })

  it('hides the gallery where nobody builds', async () => {
    const other = await openHouse()
    expect((await fetch(`${other.origin}/kit`)).status).toBe(404)
    await other.close()
  })
})
