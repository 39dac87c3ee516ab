import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isRecent } from '#kernel/actor'
import { type Accounts, goodPassword, openAccounts, refusalOf } from '../../../test/accounts.ts'

let accounts: Accounts
let kofi: ReturnType<Accounts['browser']>
beforeEach(async () => {
  accounts = await openAccounts({ jobs: 'later' })
  await accounts.openSchool()
  kofi = accounts.browser()
  await (await kofi.go()).identity.signUp({ firstName: 'Kofi', email: 'kofi@demo.test', password: goodPassword })
})
afterEach(() => accounts.close())

async function recent(): Promise<boolean> {
  const actor = await kofi.actor()
  return actor.kind === 'person' && isRecent(actor, accounts.clock.now())
}

describe('Showing again that it is you', () => {
  it('is not asked for ten minutes after signing in, and then it is', async () => {
    accounts.clock.advance({ minutes: 10 })
    expect(await recent()).toBe(true)
    accounts.clock.advance({ milliseconds: 1 })
    expect(await recent()).toBe(false)
  })

  it('takes the password, and gives the browser another token: the one before opens nothing', async () => {
    accounts.clock.advance({ hours: 1 })
    const before = kofi.token as string
    await (await kofi.go()).identity.confirmItIsMe({ password: goodPassword })
    expect(await recent()).toBe(true)
    expect(kofi.token).not.toBe(before)
    const thief = accounts.browser()
    thief.plant(before)
    expect(await thief.actor()).toEqual({ kind: 'stranger' })
  })

  it('does not take another password, and changes nothing then', async () => {
    accounts.clock.advance({ hours: 1 })
    const before = kofi.token
    expect(await refusalOf((await kofi.go()).identity.confirmItIsMe({ password: 'a guess' }))).toBe(
      'input.invalid, password: password.wrong',
    )
    expect([await recent(), kofi.token]).toEqual([false, before])
  })

  it('may be tried ten times in a quarter of an hour', async () => {
    const go = await kofi.go()
    for (let guess = 0; guess < 10; guess++) await refusalOf(go.identity.confirmItIsMe({ password: 'a guess' }))
    expect(await refusalOf(go.identity.confirmItIsMe({ password: goodPassword }))).toBe('rate.limited')
  })

  it('does not lengthen a sign-in: after thirty days it has ended', async () => {
    for (let week = 0; week < 4; week++) {
      accounts.clock.advance({ hours: 7 * 24 })
      await accounts.pools.writer.query('update identity.sign_in set seen_at = $1', [accounts.clock.now().toString()])
      await (await kofi.go()).identity.confirmItIsMe({ password: goodPassword })
    }
    accounts.clock.advance({ hours: 2 * 24 })
    expect(await kofi.actor()).toEqual({ kind: 'stranger' })
  })
})
