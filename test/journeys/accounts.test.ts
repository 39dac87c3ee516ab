import type { Page } from 'playwright-core'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { statement } from '#kernel/db'
import { eventually } from '../accounts.ts'
import { type Mailboxes, openMailboxes } from '../stand-ins/mailboxes.ts'
import { examine, fillName, type House, openHouse, somePassword, tellAge } from './browser.ts'

const another = 'another river, much louder'

describe('A school without a mail server', () => {
  let house: House
  let visitor: Awaited<ReturnType<House['visitor']>>
  let owner: Page
  beforeAll(async () => {
    house = await openHouse()
    visitor = await house.visitor({ timeZone: 'Africa/Lagos' })
    owner = visitor.page
  })
  afterAll(() => house.close())

  it('is opened through the owner link, in the zone of the owner’s browser, and the link is spent', async () => {
    await house.openSchool(owner, { school: 'Northside' })
    await owner.getByRole('link', { name: 'School' }).click()
    await owner.getByRole('heading', { name: 'School', exact: true }).waitFor()
    expect(await owner.getByLabel('Name of the school').inputValue()).toBe('Northside')
    expect(await owner.getByLabel('Time zone').inputValue()).toBe('Africa/Lagos')
    expect(visitor.complaints).toEqual([])

    const { page } = await house.visitor()
    await page.goto('/welcome/some-old-token')
    await page.getByRole('heading', { name: 'This link does not work any more' }).waitFor()
  })

  it('a person signs up, confirms, signs out, signs in, forgets the password and chooses another', async () => {
    const { page, context, complaints } = await house.visitor({ phone: true })
    await page.goto('/sign-up')
    await tellAge(page)
    await fillName(page, 'Kofi Mensah')
    await page.getByLabel('E-mail address').fill('kofi@demo.test')
    await page.getByLabel('Password', { exact: true }).fill('iloveyou1')
    await page.getByRole('button', { name: 'Create my account' }).click()
    await page.getByText('it would be guessed at once').waitFor()
    expect(await page.getByLabel('First name').inputValue()).toBe('Kofi')
    await page.getByLabel('Password', { exact: true }).fill(somePassword)
    await page.getByText('Strong', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Create my account' }).click()
    await page.waitForURL(`${house.origin}/`)

    const [cookie] = (await context.cookies()).filter(({ name }) => name === 'lectern')
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', domain: 'localhost' })

    await page.goto('/settings/account')
    await page.getByText('Your address is not confirmed yet').waitFor()
    await openMail(page, 'Is this your address?')
    await page.getByRole('link', { name: '/verify/' }).click()
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByRole('heading', { name: 'Thank you' }).waitFor()
    await page.goto('/settings/account')
    await page.getByText('Confirmed', { exact: true }).waitFor()

    await page.goto('/sign-out')
    await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('You are signed out').waitFor()
    expect((await context.cookies()).filter(({ name }) => name === 'lectern')).toEqual([])
    await page.goto('/settings')
    await page.waitForURL('**/sign-in?next=%2Fsettings')
    await page.getByLabel('E-mail address').fill('kofi@demo.test')
    await page.getByLabel('Password', { exact: true }).fill('not the password')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText('do not belong together').waitFor()
    await page.getByLabel('Password', { exact: true }).fill(somePassword)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.waitForURL('**/settings')

    const elsewhere = await house.visitor()
    await elsewhere.page.goto('/forgot')
    await elsewhere.page.getByLabel('E-mail address').fill('kofi@demo.test')
    await elsewhere.page.getByRole('button', { name: 'Send me the link' }).click()
    await elsewhere.page.getByText('a mail with a link is on its way').waitFor()
    await openMail(elsewhere.page, 'Choose a new password for Northside')
    await elsewhere.page.getByRole('link', { name: '/reset/' }).click()
    await elsewhere.page.getByLabel('New password', { exact: true }).fill(another)
    await elsewhere.page.getByRole('button', { name: 'Keep this password' }).click()
    await elsewhere.page.waitForURL(`${house.origin}/`)

    await page.goto('/settings')
    await page.waitForURL('**/sign-in?next=%2Fsettings')
    expect(complaints).toEqual([])
  })

  it('the owner finds a person and makes them a teacher, who sees it at once', async () => {
    const kofi = await house.visitor()
    await signIn(kofi.page, 'kofi@demo.test', another)
    await owner.goto('/people')
    await owner.getByLabel('Name or address').fill('kof')
    await owner.getByRole('button', { name: 'Search' }).click()
    await owner.getByRole('link', { name: 'Kofi Mensah' }).click()
    await owner.getByLabel('Teacher', { exact: true }).check()
    await owner.getByRole('button', { name: 'Change the role' }).click()
    await owner.getByText('Saved').waitFor()
    await kofi.page.reload()
    await kofi.page.getByRole('main').waitFor()
    expect(await kofi.page.locator('header').first().textContent()).toContain('Teacher')
  })

  it('the last owner cannot be demoted, and is told why', async () => {
    await owner.goto('/people?search=olive')
    await owner.getByRole('link', { name: 'Olive Owner' }).click()
    await owner.getByLabel('Student', { exact: true }).check()
    await owner.getByRole('button', { name: 'Change the role' }).click()
    await owner.getByText('A school needs at least one owner').waitFor()
  })

  it('a suspended person is out at once', async () => {
    const kofi = await house.visitor()
    await signIn(kofi.page, 'kofi@demo.test', another)
    await owner.goto('/people?search=kofi')
    await owner.getByRole('link', { name: 'Kofi Mensah' }).click()
    await owner.getByLabel('Reason').fill('Shouting')
    await owner.getByRole('button', { name: 'Suspend' }).click()
    await owner.getByText('Suspended by Olive Owner').waitFor()
    await kofi.page.goto('/settings')
    await kofi.page.waitForURL('**/sign-in?next=%2Fsettings')
  })

  it('a teacher link makes a teacher of who signs up with it', async () => {
    await owner.goto('/people')
    await owner.getByRole('button', { name: 'Invite a teacher' }).click()
    const link = await owner.getByLabel('Link for one teacher').inputValue()
    const { page } = await house.visitor({ locale: 'fr-FR' })
    await page.goto(link)
    await page.getByText('Northside vous invite à enseigner').waitFor()
    await tellAge(page)
    await fillName(page, 'Ada Lovelace')
    await page.getByLabel('Adresse e-mail').fill('ada@demo.test')
    await page.getByLabel('Mot de passe', { exact: true }).fill(somePassword)
    await page.getByRole('button', { name: 'Créer mon compte' }).click()
    await page.waitForURL(`${house.origin}/`)
    expect(await page.locator('header').first().textContent()).toContain('Enseignant·e')
  })

  it('everything works without script', async () => {
    const { page } = await house.visitor({ script: false })
    await signIn(page, 'owner@school.test', somePassword)
    await page.goto('/people?search=ada')
    await page.getByRole('link', { name: 'Ada Lovelace' }).click()
    await page.getByLabel('Student', { exact: true }).check()
    await page.getByRole('button', { name: 'Change the role' }).click()
    await page.getByText('Saved').waitFor()
    await page.goto('/settings/account')
    await page.getByLabel('Last name').fill('Owens')
    await page.getByRole('combobox', { name: 'Language' }).selectOption('fr')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'Compte' }).waitFor()
    expect(await page.getByLabel('Nom de famille').inputValue()).toBe('Owens')
    await page.goto('/school')
    await page.getByLabel('Utiliser notre propre couleur').check()
    await page.getByLabel('Couleur', { exact: true }).fill('#8a2b5f')
    await page.getByLabel('Mentors et mentoré·es').check()
    await page.getByRole('button', { name: 'Enregistrer' }).click()
    await page.getByText('Enregistré').waitFor()
    expect(await page.getByLabel('Couleur', { exact: true }).inputValue()).toBe('#8a2b5f')
  })

  it('what somebody types before the script of a page arrives stays', async () => {
    const { page } = await house.visitor()
    const arrive = Promise.withResolvers<void>()
    await page.route('**/*.js', async (route) => {
      await arrive.promise
      await route.continue()
    })
    await page.goto('/sign-in', { waitUntil: 'commit' })
    await page.getByLabel('E-mail address').fill('quinn@demo.test')
    expect(await page.getByRole('button', { name: 'Show' }).isVisible()).toBe(false)
    arrive.resolve()
    await page.getByRole('button', { name: 'Show' }).waitFor()
    expect(await page.getByLabel('E-mail address').inputValue()).toBe('quinn@demo.test')
  })

  it.each([
    { locale: 'en-GB', dark: false, phone: false },
    { locale: 'fr-FR', dark: true, phone: true },
  ])('axe finds nothing where links are broken and nothing is found: %o', async (how) => {
    const stranger = await house.visitor(how)
    for (const path of ['/sign-up/sent', '/reset/x', '/verify/x', '/welcome/x']) {
      await stranger.page.goto(path)
      await examine(stranger.page)
    }
    const person = await house.visitor(how)
    await person.page.goto('/sign-in')
    await person.page.locator('[name=email]').fill('owner@school.test')
    await person.page.locator('[name=password]').fill(somePassword)
    await person.page.locator('main button[type=submit]').click()
    await person.page.waitForURL(`${house.origin}/`)
    await person.page.goto('/people?search=nobody-at-all')
    await examine(person.page)
    expect([...stranger.complaints, ...person.complaints]).toEqual([])
  })
})

describe('A school that sends mail', () => {
  let house: House
  let mailboxes: Mailboxes
  beforeAll(async () => {
    mailboxes = await openMailboxes()
    house = await openHouse({ environment: { SMTP_URL: mailboxes.url } })
    const { page } = await house.visitor()
    await house.openSchool(page)
  })
  afterAll(async () => {
    await house.close()
    await mailboxes.close()
  })

  it('lets a new account begin at its mailbox, with the password that was chosen, and leads on to where it was going', async () => {
    const { page, context } = await house.visitor()
    await signUp(page, 'lena@demo.test', '/settings/account')
    expect((await context.cookies()).some(({ name }) => name === 'lectern')).toBe(false)
    const phone = await house.visitor({ phone: true })
    await phone.page.goto(await linkTo('lena@demo.test'))
    await phone.page.getByLabel('Password', { exact: true }).fill('somebody else’s')
    await phone.page.getByRole('button', { name: 'Confirm and enter' }).click()
    await phone.page.getByText('This is not the password you chose').waitFor()
    await phone.page.getByLabel('Password', { exact: true }).fill(somePassword)
    await phone.page.getByRole('button', { name: 'Confirm and enter' }).click()
    await phone.page.waitForURL('**/settings/account')
    await phone.page.getByText('Confirmed', { exact: true }).waitFor()
  })

  it('shows a known address exactly what it shows an unknown one', async () => {
    const pages = await Promise.all(
      ['owner@school.test', 'nobody@demo.test'].map(async (email) => {
        const { page } = await house.visitor()
        await signUp(page, email, '/')
        return { url: page.url(), text: await page.getByRole('main').innerHTML() }
      }),
    )
    expect(pages[0]).toEqual(pages[1])
    const mail = await mailTo('owner@school.test', 'You already have an account')
    expect(mail).not.toContain('/verify/')
  })

  it('takes a sign-up while mail cannot leave, says that mail is late, and sends it once it can', async () => {
    const { page } = await house.visitor({ phone: true })
    mailboxes.breaks()
    await signUp(page, 'nia@late.test', '/')
    const late = page.getByText('Our mail is late')
    const isLate = async () => {
      await page.reload()
      return late.isVisible()
    }
    await eventually(isLate)
    await examine(page)
    mailboxes.isMended()
    // The pause before the next try is over: up to minutes that nobody wants to wait for here.
    await house.app.db.transact(async (tx) => {
      await statement(tx, 'update graphile_worker._private_jobs set run_at = now() where attempts > 0', [])
      await statement(tx, `select pg_notify('jobs:insert', '{"count":1}')`, [])
    })
    await linkTo('nia@late.test')
    await eventually(async () => !(await isLate()))
  })

  it('has no outbox page', async () => {
    const { page } = await house.visitor()
    const answer = await page.goto('/dev/mail')
    expect(answer?.status()).toBe(404)
  })

  async function signUp(page: Page, email: string, next: string) {
    await page.goto(`/sign-up?next=${encodeURIComponent(next)}`)
    await tellAge(page)
    await fillName(page, 'Lena Sørensen')
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(somePassword)
    await page.getByRole('button', { name: 'Create my account' }).click()
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor()
  }

  async function mailTo(address: string, subject: string): Promise<string> {
    return eventually(async () => {
      const mails = await Promise.all(mailboxes.mails.map(({ source }) => PostalMime.parse(source)))
      return mails.findLast((mail) => mail.to?.[0]?.address === address && mail.subject?.includes(subject))?.text
    })
  }

  async function linkTo(address: string): Promise<string> {
    return /http\S+\/verify\/\S+/.exec(await mailTo(address, 'Confirm your address'))?.[0] ?? ''
  }
})

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL((url) => url.pathname === '/')
}

/** The outbox shows a mail as soon as its job is done. */
async function openMail(page: Page, subject: string): Promise<void> {
  const mail = page.getByRole('main').getByRole('link', { name: subject }).first()
  await eventually(async () => {
    await page.goto('/dev/mail')
    return mail.isVisible()
  })
  await mail.click()
  await page.getByRole('heading', { name: subject }).waitFor()
}
