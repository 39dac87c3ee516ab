import { afterEach, expect, it } from 'vitest'
import { type Accounts, goodPassword, openAccounts, refusalOf, tokenIn } from '../../../test/accounts.ts'
import { sweep } from '../../../test/sweeps.ts'

let accounts: Accounts
afterEach(() => accounts.close())

const kofi = { firstName: 'Kofi', email: 'kofi@demo.test', password: goodPassword }

async function rowsLeft(): Promise<Record<string, number>> {
  const tables = ['person', 'password', 'sign_in', 'sign_up', 'link', 'try']
  const counts = await Promise.all(
    tables.map((table) => accounts.pools.writer.query(`select count(*)::int as count from identity.${table}`)),
  )
  return Object.fromEntries(tables.map((table, at) => [table, counts[at]?.rows[0].count]))
}

it('What has run out is swept, and nobody loses anything that still works', async () => {
  accounts = await openAccounts({ mailReachesPeople: true })
  const owner = await accounts.openSchool()
  await (await accounts.browser().go()).identity.signUp(kofi)
  const token = tokenIn(await accounts.mailTo(kofi.email))
  await accounts.settled()
  const before = await rowsLeft()
  expect(before).toMatchObject({ person: 1, sign_in: 1, sign_up: 1, link: 3 })

  await sweep(accounts.db)
  expect(await rowsLeft()).toEqual(before)
  expect((await owner.actor()).kind).toBe('person')
  expect(await (await accounts.browser().go()).identity.link({ token })).toMatchObject({ purpose: 'confirm' })

  accounts.clock.advance({ hours: 25 })
  await sweep(accounts.db)
  expect(await rowsLeft()).toMatchObject({ person: 1, sign_in: 1, sign_up: 0, try: 0 })

  accounts.clock.advance({ hours: 24 * 121 })
  await sweep(accounts.db)
  expect(await rowsLeft()).toEqual({ person: 1, password: 1, sign_in: 0, sign_up: 0, link: 0, try: 0 })
})

it('What has run out opens nothing even while it has not been swept', async () => {
  accounts = await openAccounts({ mailReachesPeople: true })
  const owner = await accounts.openSchool()
  await (await accounts.browser().go()).identity.signUp(kofi)
  const token = tokenIn(await accounts.mailTo(kofi.email))
  accounts.clock.advance({ hours: 24 * 30 })
  expect(await owner.actor()).toEqual({ kind: 'stranger' })
  expect(await refusalOf((await accounts.browser().go()).identity.confirm({ token, password: goodPassword }))).toBe(
    'link.unknown',
  )
})
