import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openidProvider } from '#adapters/openid'
import type { Person } from '#kernel/actor'
import { type Accounts, eventually, goodPassword, grownUp, openAccounts, refusalOf } from '../../../test/accounts.ts'
import { authenticatorAt } from '../../../test/stand-ins/authenticators.ts'
import { egressTo } from '../../../test/stand-ins/egress.ts'
import { type Account, client, openProviderStandIn } from '../../../test/stand-ins/providers.ts'
import { sweep } from '../../../test/sweeps.ts'

const back = 'http://localhost:3000/sign-in/google/back'
const kofi: Account = { sub: 'kofi-there', email: 'Kofi@demo.test', email_verified: true, name: 'Kofi Mensah' }
const grown = grownUp
const ownAccount = { ...grown, firstName: 'Kofi', lastName: 'Mensah', email: 'kofi@demo.test', password: goodPassword }

let accounts: Accounts
let there: Awaited<ReturnType<typeof openProviderStandIn>>
let pictures: Uint8Array[]
let accepted: string[]

async function open({ inIdToken = true, mailReachesPeople = false } = {}) {
  accepted = []
  there = await openProviderStandIn({ back, inIdToken })
  pictures = []
  accounts = await openAccounts({
    mailReachesPeople,
    provider: openidProvider({
      name: 'Another service',
      issuer: there.issuer,
      clientId: client.id,
      clientSecret: client.secret,
      egress: egressTo('sign-in', new URL(there.issuer)),
    }),
    invitations: {
      admits: async () => false,
      personal: async (_tx, secret) => (secret === 'for kofi' ? { email: 'kofi@demo.test', role: 'teacher' } : null),
      accept: async (_tx, _sha256, personId) => void accepted.push(personId),
    },
    keepPicture: async (_db, _personId, bytes) => {
      pictures.push(bytes)
      return 'fil_kept'
    },
  })
  await accounts.openSchool()
}

beforeEach(() => open())
afterEach(async () => {
  await accounts.close()
  await there.close()
})

type Browser = ReturnType<Accounts['browser']>
const identityOf = async (browser: Browser) => (await browser.go()).identity

async function goThere(browser: Browser, account: Account = kofi) {
  const { url, secret } = await (await identityOf(browser)).askProvider()
  there.expect(account)
  const answer = await there.visit(url)
  return { secret, answer, url }
}
async function comeBack(browser: Browser, account: Account = kofi) {
  const { secret, answer } = await goThere(browser, account)
  const result = await (await identityOf(browser)).takeAnswer({ secret, answer })
  return { secret, ...result }
}
async function join(browser: Browser, account: Account = kofi) {
  const { secret } = await comeBack(browser, account)
  return (await identityOf(browser)).signUpByProvider({ secret, ...grown, firstName: 'Kofi', lastName: 'Mensah' })
}
const dump = async () => {
  const { rows } = await accounts.pools.reader.query(
    `select query_to_xml('select * from ' || table_schema || '.' || table_name, true, false, '')::text as all
     from information_schema.tables where table_schema in ('identity', 'kernel', 'graphile_worker') and table_type = 'BASE TABLE'`,
  )
  return rows.map((row) => row.all).join('\n')
}

describe('Somebody new, vouched for by the provider', () => {
  it.each([true, false])(
    'chooses a name and is in, with a confirmed address (claims in the ID token: %s)',
    async (inIdToken) => {
      await accounts.close()
      await there.close()
      await open({ inIdToken })
      const browser = accounts.browser()
      const { outcome, secret } = await comeBack(browser)
      expect(outcome).toBe('undecided')
      const identity = await identityOf(browser)
      expect(await identity.providerSaid({ secret })).toEqual({
        provider: 'Another service',
        email: 'kofi@demo.test',
        firstName: 'Kofi',
        lastName: 'Mensah',
        hasAccount: false,
      })
      await identity.signUpByProvider({ secret, ...grown, firstName: 'Kofi', lastName: 'Mensah' })
      expect(await (await identityOf(browser)).me()).toMatchObject({
        email: 'kofi@demo.test',
        verified: true,
        role: 'student',
      })
    },
  )

  it('of twenty claims four stay, and no token', async () => {
    await join(accounts.browser(), { ...kofi, picture: there.picture })
    const { rows } = await accounts.pools.reader.query('select * from identity.provider_account')
    expect(rows).toEqual([
      {
        issuer: there.issuer,
        subject: kofi.sub,
        person_id: expect.any(String),
        email_sealed: expect.any(Buffer),
        name: 'Kofi Mensah',
        picture: 'fil_kept',
        linked_at: expect.anything(),
      },
    ])
    const everything = await dump()
    expect(everything).toContain('kofi-there')
    expect(everything).not.toMatch(/canary|picture\.jpg|eyJ/)
  })

  it('has their picture copied once, and comes without one when it lies elsewhere or is none', async () => {
    await join(accounts.browser(), { ...kofi, picture: there.picture })
    expect(pictures).toHaveLength(1)
    await join(accounts.browser(), {
      ...kofi,
      sub: 'nia',
      email: 'nia@demo.test',
      picture: 'http://127.0.0.1:9/picture.jpg',
    })
    await join(accounts.browser(), { ...kofi, sub: 'lena', email: 'lena@demo.test', picture: 'file:///etc/passwd' })
    expect(pictures).toHaveLength(1)
  })

  it('comes in again without a question, also when the address there has changed', async () => {
    await join(accounts.browser())
    const again = accounts.browser()
    expect(await comeBack(again, { ...kofi, email: 'kofi@elsewhere.test' })).toMatchObject({ outcome: 'signed_in' })
    expect(await again.actor()).toMatchObject({ kind: 'person', name: 'Kofi Mensah' })
  })

  it('is asked for the second step, whatever the provider asked for', async () => {
    await join(accounts.browser())
    await accounts.pools.writer.query(
      'insert into identity.second_step select id, joined_at from identity.person where first_name = $1',
      ['Kofi'],
    )
    const again = accounts.browser()
    expect(await comeBack(again)).toMatchObject({ outcome: 'signed_in', secondStep: true })
    expect(await again.actor()).toEqual({ kind: 'stranger' })
  })

  it('is bound by who may sign up here', async () => {
    const owner = accounts.browser()
    await (await identityOf(owner)).signIn({ email: 'owner@school.test', password: goodPassword })
    await (await owner.go()).school.changeSchool({
      name: 'Northside',
      locale: 'en',
      timeZone: 'UTC',
      roleWords: 'teacher_student',
      signUp: 'invitation',
    })
    const browser = accounts.browser()
    const { secret } = await comeBack(browser)
    const identity = await identityOf(browser)
    expect(await refusalOf(identity.signUpByProvider({ secret, ...grown, firstName: 'Kofi', lastName: '' }))).toBe(
      'sign_up.by_invitation',
    )
    const { url } = await (await identityOf(owner)).inviteTeacher()
    const invitation = new URL(url).searchParams.get('invitation') ?? ''
    await identity.signUpByProvider({ secret, ...grown, firstName: 'Kofi', lastName: '', invitation })
    expect(await (await identityOf(browser)).me()).toMatchObject({ role: 'teacher' })
  })

  it('comes as what they were invited as, by the mail that was theirs, and uses it up', async () => {
    const other = accounts.browser()
    const lena = await comeBack(other, {
      sub: 'lena-there',
      email: 'lena@demo.test',
      email_verified: true,
      name: 'Lena',
    })
    const wish = { ...grown, lastName: '', invitation: 'for kofi' }
    const asOther = (await identityOf(other)).signUpByProvider({ ...wish, secret: lena.secret, firstName: 'Lena' })
    expect(await refusalOf(asOther)).toBe('invitation.other_address')
    expect(accepted).toEqual([])

    const browser = accounts.browser()
    const { secret } = await comeBack(browser)
    const { personId } = await (await identityOf(browser)).signUpByProvider({ ...wish, secret, firstName: 'Kofi' })
    expect(await (await identityOf(browser)).me()).toMatchObject({ role: 'teacher' })
    expect(accepted).toEqual([personId])
  })

  it('has no title as a student', async () => {
    const browser = accounts.browser()
    const { secret } = await comeBack(browser)
    const wish = { secret, ...grown, firstName: 'Kofi', lastName: '', title: 'Dr' }
    expect(await refusalOf((await identityOf(browser)).signUpByProvider(wish))).toBe(
      'input.invalid, title: person.title_for_teachers',
    )
    expect(await browser.actor()).toMatchObject({ kind: 'stranger' })
  })

  it('of two who decide at once, one account comes', async () => {
    const browser = accounts.browser()
    const { secret } = await comeBack(browser)
    const identity = await identityOf(browser)
    const wish = { secret, ...grown, firstName: 'Kofi', lastName: '' }
    const answers = await Promise.all([1, 2].map(() => refusalOf(identity.signUpByProvider(wish))))
    expect(answers.sort()).toEqual(['not refused', 'provider.visit_over'])
  })

  it('is refused when the provider has not confirmed the address', async () => {
    expect(await refusalOf(comeBack(accounts.browser(), { ...kofi, email_verified: false }))).toBe(
      'provider.address_unconfirmed',
    )
  })
})

describe('An address that has an account here', () => {
  beforeEach(async () => {
    await (await identityOf(accounts.browser())).signUp(ownAccount)
  })

  it('is not entered: its password is asked for, and then the two are connected and its person is told', async () => {
    const browser = accounts.browser()
    const { outcome, secret } = await comeBack(browser)
    expect(outcome).toBe('undecided')
    expect(await browser.actor()).toEqual({ kind: 'stranger' })
    const identity = await identityOf(browser)
    expect(await identity.providerSaid({ secret })).toMatchObject({ hasAccount: true })
    expect(await refusalOf(identity.signUpByProvider({ secret, ...grown, firstName: 'Kofi', lastName: '' }))).toBe(
      'provider.visit_over',
    )
    expect(await refusalOf(identity.linkByPassword({ secret, password: 'a guess' }))).toBe(
      'input.invalid, password: password.wrong',
    )
    await identity.linkByPassword({ secret, password: goodPassword })
    expect(await browser.actor()).toMatchObject({ name: 'Kofi Mensah' })
    await eventually(() => accounts.mails.find(({ subject }) => subject.includes('further way to sign in')))
    expect(await comeBack(accounts.browser())).toMatchObject({ outcome: 'signed_in' })
  })

  it('guessing its password this way counts as guessing it', async () => {
    const browser = accounts.browser()
    const { secret } = await comeBack(browser)
    const identity = await identityOf(browser)
    for (let guess = 0; guess < 10; guess++) await refusalOf(identity.linkByPassword({ secret, password: 'a guess' }))
    expect(await refusalOf(identity.linkByPassword({ secret, password: goodPassword }))).toBe('rate.limited')
  })

  it('is connected by the link in its mailbox; who made it unconfirmed is out, and their password with them', async () => {
    const maker = accounts.browser()
    await (await identityOf(maker)).signIn({ email: ownAccount.email, password: goodPassword })
    const { id } = (await maker.actor()) as Person
    const query = (sql: string) => accounts.pools.writer.query(sql, [id])
    await query(`insert into identity.passkey (id, person_id, credential_id, public_key, counter, transports, name, made_at)
      values ('pky_before', $1, 'before', '\\x00', 0, '{}', 'Before', now())`)
    await query('insert into identity.second_step (person_id, began_at) values ($1, now())')
    const browser = accounts.browser()
    const { secret } = await comeBack(browser)
    await (await identityOf(browser)).askToLinkByMail({ secret })
    const mail = await eventually(() =>
      accounts.mails.findLast(({ text }) => text.includes('/sign-in/google/connect/')),
    )
    const token = /connect\/([\w-]{43})/.exec(mail.text)?.[1] ?? ''
    const elsewhere = accounts.browser()
    await (await identityOf(elsewhere)).linkByMail({ token })
    expect(await elsewhere.actor()).toMatchObject({ name: 'Kofi Mensah' })
    expect(await maker.actor()).toEqual({ kind: 'stranger' })
    for (const way of ['passkey', 'second_step', 'password'])
      expect((await query(`select 1 from identity.${way} where person_id = $1`)).rowCount, way).toBe(0)
    expect(await refusalOf((await identityOf(maker)).signIn({ email: ownAccount.email, password: goodPassword }))).toBe(
      'sign_in.mismatch',
    )
    expect(await refusalOf((await identityOf(accounts.browser())).linkByMail({ token }))).toBe('link.unknown')
  })

  it('a suspended one stays shut, by either way', async () => {
    await join(accounts.browser(), { ...kofi, sub: 'nia', email: 'nia@demo.test' })
    await accounts.pools.writer.query('update identity.person set suspended_at = now() where role = $1', ['student'])
    expect(await refusalOf(comeBack(accounts.browser(), { ...kofi, sub: 'nia' }))).toBe('sign_in.suspended')
    const browser = accounts.browser()
    const { secret } = await comeBack(browser)
    expect(await refusalOf((await identityOf(browser)).linkByPassword({ secret, password: goodPassword }))).toBe(
      'sign_in.suspended',
    )
    expect(await browser.actor()).toEqual({ kind: 'stranger' })
  })

  it('is connected and disconnected in one’s settings, by whoever has just shown who they are', async () => {
    const browser = accounts.browser()
    await (await identityOf(browser)).signIn({ email: ownAccount.email, password: goodPassword })
    const { url, secret } = await (await identityOf(browser)).connectProvider()
    there.expect({ ...kofi, email: 'other@elsewhere.test', email_verified: false })
    const answer = await there.visit(url)
    expect(await refusalOf((await identityOf(accounts.browser())).takeAnswer({ secret, answer }))).toBe(
      'provider.visit_over',
    )
    const second = await (await identityOf(browser)).connectProvider()
    const identity = await identityOf(browser)
    expect(await identity.takeAnswer({ secret: second.secret, answer: await there.visit(second.url) })).toEqual({
      outcome: 'connected',
    })
    expect(await identity.provider()).toMatchObject({
      connected: { email: 'other@elsewhere.test' },
      isOnlyWayIn: false,
    })
    await identity.disconnectProvider()
    expect(await identity.provider()).toMatchObject({ connected: null })
    accounts.clock.advance({ minutes: 11 })
    expect(await refusalOf((await identityOf(browser)).connectProvider())).toBe('sign_in.confirm_again')
  })

  it('one account there belongs to one person here', async () => {
    await join(accounts.browser(), { ...kofi, email: 'nia@demo.test' })
    const browser = accounts.browser()
    await (await identityOf(browser)).signIn({ email: ownAccount.email, password: goodPassword })
    const { url, secret } = await (await identityOf(browser)).connectProvider()
    there.expect({ ...kofi, email: 'nia@demo.test' })
    const answer = await there.visit(url)
    expect(await refusalOf((await identityOf(browser)).takeAnswer({ secret, answer }))).toBe(
      'provider.connected_already',
    )
  })
})

describe('The way there and back', () => {
  it('begins at the click: before that the provider is asked nothing', async () => {
    const browser = accounts.browser()
    await (await identityOf(browser)).provider()
    expect(there.requests).toBe(0)
    await (await identityOf(browser)).askProvider()
    expect(there.requests).toBeGreaterThan(0)
  })

  it('asks for a code with PKCE, state and nonce, and for no more than three scopes', async () => {
    const { url, secret } = await (await identityOf(accounts.browser())).askProvider()
    const query = Object.fromEntries(new URL(url).searchParams)
    expect(query).toMatchObject({
      response_type: 'code',
      redirect_uri: back,
      scope: 'openid email profile',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect(url).not.toContain(secret)
    expect(await dump()).not.toContain(query.state)
  })

  it('whoever says no there is told that nothing has changed', async () => {
    const browser = accounts.browser()
    const { url, secret } = await (await identityOf(browser)).askProvider()
    there.expect(kofi)
    const answer = await there.visit(url, 'cancel')
    expect(await refusalOf((await identityOf(browser)).takeAnswer({ secret, answer }))).toBe('provider.cancelled')
  })

  it('an answer works once', async () => {
    await join(accounts.browser())
    const browser = accounts.browser()
    const { secret, answer } = await goThere(browser)
    await (await identityOf(browser)).takeAnswer({ secret, answer })
    expect(await refusalOf((await identityOf(accounts.browser())).takeAnswer({ secret, answer }))).toBe(
      'provider.visit_over',
    )
  })

  it('an answer to one browser is none to another: nobody is signed in as somebody else', async () => {
    const thief = accounts.browser()
    const { answer } = await goThere(thief)
    const victim = accounts.browser()
    const { secret } = await (await identityOf(victim)).askProvider()
    expect(await refusalOf((await identityOf(victim)).takeAnswer({ secret, answer }))).toBe('provider.failed')
    expect(await refusalOf((await identityOf(victim)).takeAnswer({ secret: 'made-up', answer }))).toBe(
      'provider.visit_over',
    )
  })

  it.each(['', 'code=made-up', 'error=server_error', 'state=', '%%%', 'code=a&code=b'])(
    'a forged answer %j is refused',
    async (answer) => {
      const browser = accounts.browser()
      const { secret } = await (await identityOf(browser)).askProvider()
      expect(await refusalOf((await identityOf(browser)).takeAnswer({ secret, answer }))).toBe('provider.failed')
    },
  )

  it('a code that was changed on the way is refused', async () => {
    const browser = accounts.browser()
    const { secret, answer } = await goThere(browser)
    const changed = new URLSearchParams(answer)
    changed.set('code', `${changed.get('code')}x`)
    expect(await refusalOf((await identityOf(browser)).takeAnswer({ secret, answer: String(changed) }))).toBe(
      'provider.failed',
    )
  })

  it('ends after half an hour, and what the provider said is forgotten', async () => {
    const browser = accounts.browser()
    const { secret } = await comeBack(browser)
    accounts.clock.advance({ minutes: 30 })
    expect(await refusalOf((await identityOf(browser)).providerSaid({ secret }))).toBe('provider.visit_over')
    accounts.clock.advance({ seconds: 1 })
    await sweep(accounts.db)
    expect(await dump()).not.toContain('kofi-there')
  })

  it('a provider that does not answer is no fault of the school', async () => {
    await there.close()
    expect(await refusalOf((await identityOf(accounts.browser())).askProvider())).toBe('provider.failed')
  })
})

it('a school without a provider has no such way', async () => {
  const plain = await openAccounts({ jobs: 'later' })
  const { identity } = await plain.browser().go()
  expect(await identity.provider()).toMatchObject({ name: null })
  expect(await refusalOf(identity.askProvider())).toBe('provider.not_here')
  await plain.close()
})

it('the only way in is not taken away', async () => {
  const browser = accounts.browser()
  await join(browser)
  expect(await (await identityOf(browser)).provider()).toMatchObject({ isOnlyWayIn: true })
  expect(await refusalOf((await identityOf(browser)).disconnectProvider())).toBe('provider.only_way_in')
  const device = authenticatorAt('http://localhost:3000')
  const { options } = await (await identityOf(browser)).passkeyToAdd()
  await (await identityOf(browser)).addPasskey({ name: 'My phone', response: device.make(options) })
  expect(await (await identityOf(browser)).provider()).toMatchObject({ isOnlyWayIn: false })
  await (await identityOf(browser)).disconnectProvider()
  expect(await (await identityOf(browser)).provider()).toMatchObject({ connected: null })
})
