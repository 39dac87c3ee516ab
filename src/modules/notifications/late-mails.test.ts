import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Accounts, eventually, goodPassword, openAccounts, tokenIn } from '../../../test/accounts.ts'
import { type Mail, MailboxBusy } from './ports.ts'

let accounts: Accounts
let isDown: (address: string) => boolean
let isBusy: (address: string) => boolean
let failed: string[]
const sent: Mail[] = []
const [known, unknown] = ['owner@school.test', 'nobdy@school.test']

beforeEach(async () => {
  failed = []
  isDown = () => false
  isBusy = () => false
  accounts = await openAccounts({
    mailReachesPeople: true,
    mailer: {
      async send(mail) {
        if (isBusy(mail.to.address)) {
          failed.push(mail.to.address)
          throw new MailboxBusy('Try again later.')
        }
        if (isDown(mail.to.address)) {
          failed.push(mail.to.address)
          throw new Error('The mail server does not answer.')
        }
        sent.push(mail)
        return 'sent'
      },
      async close() {},
    },
  })
  await accounts.openSchool()
  sent.length = 0
})
afterEach(() => accounts.close())

it('While mail cannot leave a sign-up succeeds, pages are told that mail is late, and it leaves once it can', async () => {
  isDown = () => true
  const go = await accounts.browser().go()
  const wish = { firstName: 'Nia', email: 'nia@demo.test', password: goodPassword }
  expect(await go.identity.signUp(wish)).toEqual({ signedIn: false })
  await eventually(isLate)
  expect(sent.filter(({ to }) => to.address === wish.email)).toEqual([])

  isDown = () => false
  await tryAgain()
  const mail = await eventually(() => sent.find(({ to }) => to.address === wish.email))
  await eventually(async () => !(await isLate()))
  const nia = accounts.browser()
  await (await nia.go()).identity.confirm({ token: tokenIn(mail), password: goodPassword })
  expect(await nia.actor()).toMatchObject({ kind: 'person', name: 'Nia' })
})

describe('That mail is late tells nobody who has an account:', () => {
  const ask = {
    'a new password': async (email: string) => (await accounts.browser().go()).identity.forgotPassword({ email }),
    'a link to sign in': async (email: string) => (await accounts.browser().go()).identity.askToEnter({ email }),
  }

  it.each(Object.entries(ask))(
    '%s, asked for while mail cannot leave, makes it late for nobody',
    async (_what, ask) => {
      isDown = () => true
      await ask(unknown)
      expect(await isLate()).toBe(false)
      await ask(known)
      await eventually(() => failed.includes(known))
      await allTried()
      expect(await isLate()).toBe(false)
    },
  )

  it.each(Object.entries(ask))('%s, mailed again before anything else, does not end it', async (_what, ask) => {
    isDown = (address) => address === 'nia@demo.test'
    await signUp('nia@demo.test')
    await eventually(isLate)
    await ask(unknown)
    expect(await isLate()).toBe(true)
    await ask(known)
    await eventually(() => sent.find(({ to }) => to.address === known))
    await allTried()
    expect(await isLate()).toBe(true)
  })

  it.each([known, unknown])('a sign-up makes it late with an account and without: %s', async (email) => {
    isDown = () => true
    await signUp(email)
    await eventually(isLate)
    expect(failed).toContain(email)
  })
})

describe('A mailbox that takes nothing at the moment', () => {
  it('makes mail late for nobody else, and gets its mail once it takes some', async () => {
    isBusy = (address) => address === unknown
    await signUp(unknown)
    await eventually(() => failed.includes(unknown))
    await allTried()
    expect(await isLate()).toBe(false)

    isBusy = () => false
    await tryAgain()
    await eventually(() => sent.find(({ to }) => to.address === unknown))
  })

  it('does not end that the server gives no answer', async () => {
    isDown = (address) => address === 'nia@demo.test'
    await signUp('nia@demo.test')
    await eventually(isLate)
    isBusy = (address) => address === unknown
    await signUp(unknown)
    await eventually(() => failed.includes(unknown))
    await allTried()
    expect(await isLate()).toBe(true)
  })
})

it('A mail that was given up is late for a day, and not for ever', async () => {
  isDown = () => true
  await signUp(unknown)
  await eventually(isLate)
  await accounts.pools.writer.query('delete from graphile_worker._private_jobs')
  accounts.clock.advance({ hours: 23 })
  expect(await isLate()).toBe(true)
  accounts.clock.advance({ hours: 2 })
  expect(await isLate()).toBe(false)
})

async function isLate(): Promise<boolean> {
  return (await (await accounts.browser().go()).notifications.reach()).mailIsLate
}

async function signUp(email: string): Promise<void> {
  await (await accounts.browser().go()).identity.signUp({ firstName: 'Nia', email, password: goodPassword })
}

/** Until every job that waits has had its try. */
async function allTried(): Promise<void> {
  await eventually(async () => {
    const { rows } = await accounts.pools.writer.query(
      'select 1 from graphile_worker._private_jobs where attempts = 0 or locked_at is not null',
    )
    return rows.length === 0
  })
}

/** The pause before the next try is over: minutes that nobody wants to wait for here. */
async function tryAgain(): Promise<void> {
  await accounts.pools.writer.query('update graphile_worker._private_jobs set run_at = now() where attempts > 0')
  await accounts.pools.writer.query("select pg_notify('jobs:insert', '{\"count\":1}')")
}
