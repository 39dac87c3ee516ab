import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Accounts, eventually, goodPassword, openAccounts, tokenIn } from '../../../test/accounts.ts'
import type { Mail } from './ports.ts'

let accounts: Accounts
let isDown: boolean
const sent: Mail[] = []

beforeEach(async () => {
  sent.length = 0
  isDown = false
  accounts = await openAccounts({
    mailReachesPeople: true,
    mailer: {
      async send(mail) {
        if (isDown) throw new Error('The mail server does not answer.')
        sent.push(mail)
        return 'sent'
      },
      async close() {},
    },
  })
  await accounts.openSchool()
})
afterEach(() => accounts.close())

it('While mail cannot leave a sign-up succeeds, pages are told that mail is late, and it leaves once it can', async () => {
  const reach = async () => (await accounts.browser().go()).notifications.reach()
  isDown = true
  const go = await accounts.browser().go()
  const wish = { firstName: 'Nia', email: 'nia@demo.test', password: goodPassword }
  expect(await go.identity.signUp(wish)).toEqual({ signedIn: false })
  await eventually(async () => (await reach()).mailIsLate)
  expect(sent.filter(({ to }) => to.address === wish.email)).toEqual([])

  isDown = false
  // The pause before the next try is over: minutes that nobody wants to wait for here.
  await accounts.pools.writer.query('update graphile_worker._private_jobs set run_at = now() where attempts > 0')
  await accounts.pools.writer.query("select pg_notify('jobs:insert', '{\"count\":1}')")
  const mail = await eventually(() => sent.find(({ to }) => to.address === wish.email))
  await eventually(async () => !(await reach()).mailIsLate)
  const nia = accounts.browser()
  await (await nia.go()).identity.confirm({ token: tokenIn(mail), password: goodPassword })
  expect(await nia.actor()).toMatchObject({ kind: 'person', name: 'Nia' })
})
