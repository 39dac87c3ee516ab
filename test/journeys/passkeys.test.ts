import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../accounts.ts'
import { examine, type House, openHouse, somePassword } from './browser.ts'

const touched = `for (const way of ['get', 'create']) {
  const ask = navigator.credentials[way].bind(navigator.credentials)
  navigator.credentials[way] = async (options) => {
    if (options.mediation === 'conditional') return ask(options)
    await touchDevice(true)
    try {
      return await ask(options)
    } finally {
      await touchDevice(false)
    }
  }
}`

/** Chromium's own virtual authenticator: a device that keeps passkeys and knows its person. */
async function withAuthenticator(context: BrowserContext, page: Page, { touches = true } = {}) {
  const session = await context.newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: false,
    },
  })
  // Touched for whatever a button asks of it; what is only offered beside a field waits for nobody.
  await page.exposeFunction('touchDevice', (enabled: boolean) =>
    session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
  )
  if (touches) await page.addInitScript(touched)
  return {
    credentials: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    distrust: () => session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false }),
  }
}

describe('Passkeys', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house.close())

  it('are added under a name, open the account without a password, and are removed', async () => {
    const { page, context, complaints } = await house.visitor()
    await house.openSchool(page)
    const device = await withAuthenticator(context, page)
    await page.goto('/settings/security')
    await page.getByRole('link', { name: 'Add a passkey' }).click()
    await examine(page)
    await page.getByLabel('Name', { exact: true }).fill('My laptop')
    await page.getByRole('button', { name: 'Make the passkey' }).click()
    await page.getByText('not used yet').waitFor()
    expect(await device.credentials()).toMatchObject([{ isResidentCredential: true, rpId: 'localhost' }])
    await examine(page)

    await page.goto('/sign-out')
    await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('**/sign-in?left**')
    await page.goto('/sign-in?next=%2Fsettings%2Fsecurity')
    await examine(page)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.waitForURL('**/settings/security')
    await page.getByText('last used').waitFor()

    await page.goto('/settings/security')
    await page.getByRole('link', { name: 'My laptop' }).click()
    await page.getByRole('button', { name: 'Remove this passkey' }).click()
    await page.getByRole('link', { name: 'Add a passkey' }).waitFor()
    expect(await page.getByRole('link', { name: 'My laptop' }).count()).toBe(0)
    await page.goto('/sign-out')
    await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('**/sign-in?left**')
    await page.goto('/sign-in')
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByText('This passkey did not fit').waitFor()
    expect(complaints).toEqual([])
  })

  it('get another name, and are asked for after the password by who wishes so', async () => {
    const { page, context } = await house.visitor({ phone: true, dark: true })
    await signIn(page)
    await withAuthenticator(context, page)
    await addPasskey(page, 'My old phone')
    await page.getByRole('link', { name: 'My old phone' }).click()
    await examine(page)
    await page.getByLabel('Name', { exact: true }).fill('My new phone')
    await page.getByRole('button', { name: 'Keep this name' }).click()
    await page.getByText('My new phone').waitFor()
    await page.getByRole('link', { name: 'Ask for a passkey' }).click()
    await examine(page)
    await page.getByRole('button', { name: 'Turn it on' }).click()
    await page.getByText('Keep these codes now').waitFor()
    await page.goto('/sign-out')
    await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('**/sign-in?left**')
    await page.goto('/sign-in')
    await page.getByLabel('E-mail address').fill('owner@school.test')
    await page.getByLabel('Password', { exact: true }).fill(somePassword)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'One more step' }).waitFor()
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.waitForURL(`${house.origin}/`)
    await page.goto('/settings/security')
    await page.getByRole('link', { name: 'My new phone' }).click()
    await page.getByRole('button', { name: 'Remove this passkey' }).click()
    await page.getByText('This passkey is your second step').waitFor()
    await page.goto('/settings/security')
    await page.getByRole('button', { name: 'Turn the second step off' }).click()
    await page.getByRole('link', { name: 'Set up an app' }).waitFor()
  })

  it('are asked for beside the address field, for the browser to offer them there', async () => {
    const { page, context } = await house.visitor()
    await signIn(page)
    await withAuthenticator(context, page)
    await addPasskey(page, 'My phone')
    await page.goto('/sign-out')
    await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('**/sign-in?left**')
    const asked = page.waitForResponse((response) => response.url().includes('passkeyToEnter'))
    await page.goto('/sign-in')
    // The list itself is the browser's own, and is not drawn in one without a window.
    expect((await asked).status()).toBe(200)
    expect(await page.getByLabel('E-mail address').getAttribute('autocomplete')).toBe('username webauthn')
  })

  it('asked for by the button are not broken off by an offer that comes late', async () => {
    const { page, context } = await house.visitor()
    await withAuthenticator(context, page, { touches: false })
    const offer = Promise.withResolvers<void>()
    let asked = 0
    await page.route('**/passkeyToEnter', async (route) => {
      if (++asked === 1) await offer.promise
      await route.continue()
    })
    await page.goto('/sign-in')
    const button = page.getByRole('button', { name: 'Sign in with a passkey' })
    await button.click()
    await eventually(() => asked === 2 || undefined)
    const late = page.waitForResponse((response) => response.url().includes('passkeyToEnter'))
    offer.resolve()
    await (await late).finished()
    // Whatever the page does with it, it has done when it asks and draws again.
    await page.evaluate("fetch('/health/live').then((answer) => answer.text())")
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
    expect(await button.getAttribute('aria-busy')).toBe('true')
    expect(await page.getByText('No passkey was given').count()).toBe(0)
  })

  it('show once more that it is you, and what was signed once opens nothing a second time', async () => {
    const { page, context } = await house.visitor()
    await signIn(page)
    await withAuthenticator(context, page)
    await addPasskey(page, 'My key')
    const stale = await page.evaluate(async () => {
      const answer = await fetch('/api/v1/sign-in/passkey', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ response: JSON.stringify({ id: 'x', response: { clientDataJSON: 'e30' } }) }),
      })
      return [answer.status, ((await answer.json()) as { code: string }).code]
    })
    expect(stale).toEqual([409, 'passkey.mismatch'])
    await page.goto('/sign-out')
    await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('**/sign-in?left**')
    await page.goto('/sign-in')
    const sent: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().includes('?/passkey')) sent.push(request.postData() ?? '')
    })
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.waitForURL(`${house.origin}/`)
    const response = new URLSearchParams(sent[0]).get('response') ?? ''
    const again = await house.visitor()
    await again.page.goto('/sign-in')
    const replay = await again.page.evaluate(async (signed: string) => {
      const answer = await fetch('/api/v1/sign-in/passkey', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ response: signed }),
      })
      return ((await answer.json()) as { code: string }).code
    }, response)
    expect(response.length).toBeGreaterThan(100)
    expect(replay).toBe('passkey.mismatch')
  })

  it('that are not unlocked by their person open nothing', async () => {
    const { page, context } = await house.visitor()
    await signIn(page)
    const device = await withAuthenticator(context, page)
    await addPasskey(page, 'Found on the street')
    await page.goto('/sign-out')
    await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('**/sign-in?left**')
    await device.distrust()
    await page.goto('/sign-in')
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByText('No passkey was given').waitFor()
    expect(new URL(page.url()).pathname).toBe('/sign-in')
  })
})

describe('Links from the mail', () => {
  let house: House
  const mailsRead = new Set<string>()
  beforeAll(async () => {
    house = await openHouse()
    const { page } = await house.visitor()
    await house.openSchool(page)
  })
  afterAll(() => house.close())

  it('sign in without a password, once, and looking at the page first uses nothing up; the first drops what was laid before', async () => {
    const { page, complaints } = await house.visitor({ locale: 'fr-FR' })
    await page.goto('/sign-in')
    await page.getByRole('link', { name: 'Recevoir plutôt un lien par e-mail' }).click()
    await examine(page)
    await page.getByLabel('Adresse e-mail').fill('owner@school.test')
    await page.locator('main form button[type=submit]').click()
    await page.getByText('un message est en route').waitFor()
    await examine(page)
    const link = await linkIn(page, 'Your link to sign in')
    const scanner = await house.visitor()
    for (let look = 0; look < 2; look++) expect((await scanner.page.goto(link))?.status()).toBe(200)
    await scanner.page.getByRole('heading', { name: 'You asked in another browser' }).waitFor()
    await examine(scanner.page)
    await page.goto(link)
    await examine(page)
    await page.locator('main form button[type=submit]').click()
    await page.waitForURL('**/settings/security?first')
    await page.getByText('Your address is confirmed').waitFor()
    await examine(page)
    await scanner.page.goto(link)
    await scanner.page.getByText('This link does not work any more').waitFor()
    await page.locator('#password').getByRole('link').click()
    await page.getByLabel('E-mail address').fill('owner@school.test')
    await page.locator('main form button[type=submit]').click()
    await page.goto(await linkIn(page, 'Choose a new password'))
    await page.locator('input[name=password]').fill(somePassword)
    await page.locator('main form button[type=submit]').click()
    await page.waitForURL(`${house.origin}/`)
    expect(complaints).toEqual([])
  })

  it('let in where they were asked for, also whoever reads mail on another device: by the code', async () => {
    const desk = await house.visitor({ dark: true })
    const phone = await house.visitor({ phone: true })
    await desk.page.goto('/sign-in?next=/settings/profile')
    await desk.page.getByRole('link', { name: 'Mail me a link instead' }).click()
    // Both pages ask for the address.
    await desk.page.waitForURL('**/sign-in/link?next=*')
    await desk.page.getByLabel('E-mail address').fill('owner@school.test')
    await desk.page.getByRole('button', { name: 'Send me the link' }).click()
    await desk.page.getByText('a mail is on its way').waitFor()
    const { link, code } = await mailIn(phone.page, 'Your link to sign in')
    await phone.page.goto('/sign-in/link')
    await phone.page.getByLabel('E-mail address').fill('nobody@school.test')
    await phone.page.getByRole('button', { name: 'Send me the link' }).click()
    await phone.page.getByText('a mail is on its way').waitFor()
    await phone.page.goto(link)
    await phone.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await phone.page.getByRole('heading', { name: 'You asked in another browser' }).waitFor()
    expect((await phone.context.cookies()).map(({ name }) => name)).not.toContain('lectern')

    await desk.page.getByLabel('Code from the mail').fill('WRNG-CDE0')
    await desk.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await desk.page.getByText('This code does not fit').waitFor()
    await examine(desk.page)
    await desk.page.getByLabel('Code from the mail').fill(code.toLowerCase())
    await desk.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await desk.page.waitForURL('**/settings/profile')
    await phone.page.goto(link)
    await phone.page.getByText('This link does not work any more').waitFor()
    expect([...desk.complaints, ...phone.complaints]).toEqual([])
  })

  it('move the account to another address when both mailboxes agree', async () => {
    const { page, complaints } = await house.visitor({ dark: true })
    await signIn(page)
    await page.goto(await linkIn(page, 'Is this your address?'))
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByRole('heading', { name: 'Thank you' }).waitFor()
    await page.goto('/settings/account')
    await page.getByRole('link', { name: 'Change the address' }).click()
    await examine(page)
    await page.getByLabel('New e-mail address').fill('olive@school.test')
    await page.getByRole('button', { name: 'Ask for the change' }).click()
    await page.getByText('Change to olive@school.test asked for').waitFor()
    await examine(page)
    const [leave, take] = [
      await linkIn(page, 'Do you want to leave this address?'),
      await linkIn(page, 'Is this your new address?'),
    ]
    const elsewhere = await house.visitor({ phone: true })
    await elsewhere.page.goto(take)
    await examine(elsewhere.page)
    await elsewhere.page.getByRole('button', { name: 'Yes, it is mine' }).click()
    await elsewhere.page.getByText('Now the other mailbox has to agree').waitFor()
    await page.goto('/settings/account')
    await page.getByText('One mailbox has agreed').waitFor()
    await page.goto(leave)
    await examine(page)
    await page.getByRole('button', { name: 'Yes, I want another address' }).click()
    await page.getByText('Both mailboxes have agreed').waitFor()
    await page.goto('/settings/account')
    await page.locator('#address').getByText('olive@school.test').waitFor()
    expect(complaints).toEqual([])
  })

  it('a page says how passwords are kept', async () => {
    const { page } = await house.visitor()
    await page.goto('/sign-in')
    await page.getByRole('link', { name: 'Security', exact: true }).click()
    await page.getByText('hashed with Argon2id, with 32 MB of memory and 3 passes').waitFor()
    await page.getByText('signed out after 14 days without a visit, and after 30 days').waitFor()
    await examine(page)
  })

  async function linkIn(page: Page, subject: string): Promise<string> {
    return (await mailIn(page, subject)).link
  }

  /** The newest mail under a subject; one that was read before is not the one somebody waits for. */
  async function mailIn(page: Page, subject: string): Promise<{ link: string; code: string }> {
    const outbox = await page.context().newPage()
    const mail = outbox.getByRole('main').getByRole('link', { name: subject }).first()
    const path = await eventually(async () => {
      await outbox.goto('/dev/mail')
      const newest = (await mail.count()) > 0 && (await mail.getAttribute('href'))
      return newest && !mailsRead.has(newest) && newest
    })
    mailsRead.add(path)
    await outbox.goto(path)
    await outbox.getByRole('heading', { name: subject }).waitFor()
    const text = (await outbox.getByRole('main').textContent()) ?? ''
    await outbox.close()
    return {
      link: /http:\/\/localhost:\d+\/(?:enter|address|verify|reset)\/[\w-]{43}/.exec(text)?.[0] ?? '',
      code: /(?<![\w-])[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}(?![\w-])/.exec(text)?.[0] ?? '',
    }
  }
})

describe('A school that wants bcrypt', () => {
  it('says so', async () => {
    const house = await openHouse({ environment: { PASSWORD_HASH: 'bcrypt:10' } })
    try {
      const { page } = await house.visitor()
      await house.openSchool(page)
      await page.goto('/security')
      await page.getByText('hashed with bcrypt, with cost 10').waitFor()
    } finally {
      await house.close()
    }
  })
})

async function addPasskey(page: Page, name: string) {
  await page.goto('/settings/security/passkeys')
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByRole('button', { name: 'Make the passkey' }).click()
  await page.getByText(name, { exact: true }).waitFor()
}

async function signIn(page: Page): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail address').fill('owner@school.test')
  await page.getByLabel('Password', { exact: true }).fill(somePassword)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL(`${new URL(page.url()).origin}/`)
}
