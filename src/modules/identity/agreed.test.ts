import { afterEach, expect, it } from 'vitest'
import { type Accounts, goodPassword, openAccounts, refusalOf, tokenIn } from '../../../test/accounts.ts'
import type { KeepAgreed } from './ports.ts'

let accounts: Accounts
afterEach(() => accounts.close())

const kofi = { firstName: 'Kofi', email: 'kofi@demo.test', password: goodPassword }
type Kept = Parameters<KeepAgreed>[2] & { personId: string }

async function school(mailReachesPeople: boolean) {
  const kept: Kept[] = []
  accounts = await openAccounts({
    mailReachesPeople,
    keepAgreed: async (_tx, personId, about) => void kept.push({ personId, ...about }),
  })
  await accounts.openSchool()
  return kept
}

it('What somebody agrees to with a sign-up is handed on as they were shown it, when their account begins', async () => {
  const kept = await school(false)
  await (await accounts.browser({ locale: 'fr' }).go()).identity.signUp({ ...kofi, agreed: 'terms-2 guidelines-1' })
  expect(kept).toMatchObject([{ agreed: 'terms-2 guidelines-1', surface: 'sign-up', locale: 'fr' }])
})

it('An address that is confirmed first hands it on then, with the moment in which they agreed', async () => {
  const kept = await school(true)
  const browser = accounts.browser()
  const asked = accounts.clock.now()
  await (await browser.go()).identity.signUp({ ...kofi, agreed: 'terms-2' })
  expect(kept).toEqual([])
  const token = tokenIn(await accounts.mailTo(kofi.email))
  accounts.clock.advance({ hours: 2 })
  await (await browser.go()).identity.confirm({ token, password: goodPassword })
  expect(kept).toMatchObject([{ agreed: 'terms-2', at: asked }])
})

it('Nothing is handed on for whoever was shown nothing, and a sign-up passes with nothing else agreed to', async () => {
  const kept = await school(false)
  const { identity } = await accounts.browser().go()
  expect(await refusalOf(identity.signUp({ ...kofi, agreed: 'whatever' }))).toBe('input.invalid, agreed: field.invalid')
  await identity.signUp(kofi)
  expect(kept).toEqual([])
})
