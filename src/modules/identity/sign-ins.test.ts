import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { signInOf } from '#kernel/actor'
import { type Accounts, goodPassword, openAccounts, refusalOf } from '../../../test/accounts.ts'
import { noteSeen } from './sign-ins.ts'

const hashes = vi.hoisted(() => ({ made: 0, checked: 0 }))
vi.mock('@node-rs/argon2', async (original) => {
  const argon2 = await original<typeof import('@node-rs/argon2')>()
  return {
    ...argon2,
    hash: (...of: Parameters<typeof argon2.hash>) => {
      hashes.made++
      return argon2.hash(...of)
    },
    verify: (...of: Parameters<typeof argon2.verify>) => {
      hashes.checked++
      return argon2.verify(...of)
    },
  }
})

let accounts: Accounts
beforeEach(async () => {
  accounts = await openAccounts({ jobs: 'later' })
  await accounts.openSchool()
})
afterEach(() => accounts.close())

const kofi = { firstName: 'Kofi', email: 'kofi@demo.test', password: goodPassword }
const right = { email: kofi.email, password: kofi.password }
const wrong = { email: kofi.email, password: 'something else' }

describe('Signing in', () => {
  beforeEach(async () => {
    await (await accounts.browser().go()).identity.signUp(kofi)
  })

  it('with address and password, the address in any case', async () => {
    const browser = accounts.browser()
    await (await browser.go()).identity.signIn({ ...right, email: ' Kofi@DEMO.test ' })
    expect(await browser.actor()).toMatchObject({ kind: 'person', name: 'Kofi' })
  })

  it('a wrong password and an unknown address are the same: the same answer, statements and number of hashes', async () => {
    const browser = accounts.browser()
    const unknown = await workOf({ email: 'nobody@demo.test', password: 'something else' })
    const known = await workOf(wrong)
    expect(known).toEqual(unknown)
    expect(known.checked).toBe(1)
    expect(known.made).toBe(0)

    async function workOf(attempt: typeof wrong) {
      const go = await browser.go()
      await refusalOf(go.identity.signIn({ ...attempt, email: 'warm@up.test' }))
      Object.assign(hashes, { made: 0, checked: 0 })
      accounts.statements.length = 0
      const answer = await go.identity
        .signIn(attempt)
        .catch((refusal) => JSON.stringify({ ...refusal, message: refusal.message }))
      return { answer, ...hashes, statements: [...accounts.statements], token: browser.token }
    }
  })

  it('a token brought along is not taken over, and opens nothing afterwards', async () => {
    const stranger = accounts.browser()
    await (await stranger.go()).identity.signUp({ ...kofi, email: 'eve@demo.test' })
    const planted = stranger.token as string
    const victim = accounts.browser()
    victim.plant(planted)
    await (await victim.go()).identity.signIn(right)
    expect(victim.token).not.toBe(planted)
    expect(await stranger.actor()).toEqual({ kind: 'stranger' })
  })

  it('only a hash of the token is stored', async () => {
    const browser = accounts.browser()
    await (await browser.go()).identity.signIn(right)
    const { rows } = await accounts.pools.writer.query('select * from identity.sign_in')
    expect(JSON.stringify(rows)).not.toContain(browser.token)
    expect(rows.every((row) => row.token_sha256.length === 32)).toBe(true)
  })

  it('signing out ends the sign-in itself, not only the cookie', async () => {
    const browser = accounts.browser()
    const go = await browser.go()
    await go.identity.signIn(right)
    const kept = browser.token as string
    await (await browser.go()).identity.signOut()
    expect(browser.token).toBeNull()
    browser.plant(kept)
    expect(await browser.actor()).toEqual({ kind: 'stranger' })
  })
})

describe('A sign-in ends', () => {
  it('after 14 days without a visit', async () => {
    const browser = accounts.browser()
    await (await browser.go()).identity.signUp(kofi)
    accounts.clock.advance({ hours: 14 * 24 - 1 })
    expect((await browser.actor()).kind).toBe('person')
    accounts.clock.advance({ hours: 1 })
    expect((await browser.actor()).kind).toBe('stranger')
  })

  it('after 30 days however often it is used', async () => {
    const browser = accounts.browser()
    await (await browser.go()).identity.signUp(kofi)
    for (let week = 0; week < 4; week++) {
      accounts.clock.advance({ hours: 7 * 24 })
      const actor = await browser.actor()
      expect(actor.kind).toBe('person')
      if (actor.kind === 'person') await noteSeen(accounts.db, signInOf(actor))
    }
    accounts.clock.advance({ hours: 2 * 24 })
    expect((await browser.actor()).kind).toBe('stranger')
  })

  it('when its person is suspended, and a restored person signs in again', async () => {
    const owner = accounts.browser()
    await (await owner.go()).identity.signIn({ email: 'owner@school.test', password: goodPassword })
    const browser = accounts.browser()
    const { personId } = (await (await browser.go()).identity.signUp(kofi)) as { personId: string }
    await (await owner.go()).identity.suspend({ personId })
    expect(await browser.actor()).toEqual({ kind: 'stranger' })
    expect(await refusalOf((await browser.go()).identity.signIn(wrong))).toBe('sign_in.mismatch')
    expect(await refusalOf((await browser.go()).identity.signIn(right))).toBe('sign_in.suspended')
    await (await owner.go()).identity.restore({ personId })
    await (await browser.go()).identity.signIn(right)
    expect(await browser.actor()).toMatchObject({ kind: 'person' })
  })

  it('being seen is written once in five minutes, so that a page costs one read', async () => {
    const browser = accounts.browser()
    await (await browser.go()).identity.signUp(kofi)
    const actor = await browser.actor()
    if (actor.kind !== 'person') throw new Error('not signed in')
    accounts.clock.advance({ hours: 1 })
    accounts.statements.length = 0
    for (let page = 0; page < 5; page++) {
      await browser.actor()
      await noteSeen(accounts.db, signInOf(actor))
    }
    expect(accounts.statements.filter((text) => text.startsWith('update'))).toHaveLength(1)
    expect(accounts.statements.filter((text) => text.startsWith('select'))).toHaveLength(5)
  })
})

describe('Guessing', () => {
  beforeEach(async () => {
    await (await accounts.browser({ address: '203.0.113.5' }).go()).identity.signUp(kofi)
  })

  it('ten tries in a quarter of an hour reach the hash, wherever they come from', async () => {
    Object.assign(hashes, { made: 0, checked: 0 })
    for (let guess = 0; guess < 25; guess++)
      await refusalOf((await accounts.browser({ address: `192.0.${guess}.1` }).go()).identity.signIn(wrong))
    expect(hashes.checked).toBe(10)
  })

  it('the refusal says when to come back, and then one more try is free', async () => {
    const go = await accounts.browser().go()
    for (let guess = 0; guess < 10; guess++) {
      expect(await refusalOf(go.identity.signIn(wrong))).toBe('sign_in.mismatch')
      accounts.clock.advance({ minutes: 1 })
    }
    const refusal = await go.identity.signIn(right).catch((refused) => refused)
    expect([refusal.code, refusal.details]).toEqual(['rate.limited', { minutes: 5 }])
    accounts.clock.advance({ minutes: 5 })
    expect(await refusalOf(go.identity.signIn(wrong))).toBe('sign_in.mismatch')
    expect(await refusalOf(go.identity.signIn(wrong))).toBe('rate.limited')
  })

  it('does not lock out the person, who comes from where they have been before', async () => {
    for (let guess = 0; guess < 15; guess++)
      await refusalOf((await accounts.browser({ address: '192.0.2.1' }).go()).identity.signIn(wrong))
    const person = accounts.browser({ address: '203.0.113.99' })
    await (await person.go()).identity.signIn(right)
    expect(await person.actor()).toMatchObject({ kind: 'person' })
  })

  it('at once is counted as exactly as one after the other', async () => {
    Object.assign(hashes, { made: 0, checked: 0 })
    const go = await accounts.browser({ address: '192.0.2.1' }).go()
    await Promise.all(Array.from({ length: 30 }, () => refusalOf(go.identity.signIn(wrong))))
    expect(hashes.checked).toBe(10)
  })

  it('one network tries a hundred accounts and no more, and an unknown address is limited like a known one', async () => {
    const go = await accounts.browser({ address: '192.0.2.1' }).go()
    const codes: string[] = []
    for (let guess = 0; guess < 101; guess++)
      codes.push(await refusalOf(go.identity.signIn({ email: `nobody${guess}@demo.test`, password: 'x' })))
    expect(codes.slice(0, 100).every((code) => code === 'sign_in.mismatch')).toBe(true)
    expect(codes[100]).toBe('rate.limited')
  })

  it('signing in rightly spends nothing', async () => {
    for (let time = 0; time < 12; time++) await (await accounts.browser().go()).identity.signIn(right)
  })
})
