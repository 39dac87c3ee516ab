import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Accounts, goodPassword, openAccounts, refusalOf } from '../../../test/accounts.ts'
import { sweep } from '../../../test/sweeps.ts'
import { standardHash } from './hashes.ts'
import { networkOf } from './rules.ts'

/** Which passwords reached the hash, and whose it was; a cheap stand-in, so that ten thousand guesses take seconds. */
const reached = vi.hoisted(() => new Map<string, number>())
vi.mock('@node-rs/argon2', () => ({
  hash: async (password: string) => cheap(password),
  verify: async (stored: string, password: string) => {
    reached.set(password, (reached.get(password) ?? 0) + 1)
    return stored === cheap(password)
  },
}))
const cheap = (password: string) => `$argon2id$v=19$m=32768,t=3,p=1$c2FsdA$${btoa(password)}`

let accounts: Accounts
beforeEach(async () => {
  reached.clear()
  accounts = await openAccounts({ jobs: 'later', passwordHash: standardHash })
  await accounts.openSchool()
})
afterEach(() => accounts.close())

const kofi = { firstName: 'Kofi', email: 'kofi@demo.test', password: goodPassword }

describe('Ten thousand guesses over a hundred accounts, from fifty networks', () => {
  it('at most ten for an account reach the hash within a quarter of an hour, and the real person still gets in', {
    timeout: 240_000,
  }, async () => {
    const people = Array.from({ length: 100 }, (_, at) => ({
      firstName: `Person ${at}`,
      email: `person${at}@demo.test`,
      password: `${goodPassword} ${at}`,
    }))
    const home = (at: number) => `10.${Math.floor(at / 10)}.${at}.1`
    for (const [at, person] of people.entries())
      await (await accounts.browser({ address: home(at) }).go()).identity.signUp(person)

    const attackers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => accounts.browser({ address: `203.0.${at}.7` }).go()),
    )
    const guess = (turn: number) => {
      const person = turn % 100
      const attacker = attackers[Math.floor(turn / 2) % 50] as (typeof attackers)[number]
      return refusalOf(
        attacker.identity.signIn({ email: `person${person}@demo.test`, password: `guess for ${person}` }),
      )
    }
    for (let turn = 0; turn < 10_000; turn += 25)
      await Promise.all(Array.from({ length: 25 }, (_, at) => guess(turn + at)))

    const tries = people.map((_, at) => reached.get(`guess for ${at}`) ?? 0)
    expect(Math.max(...tries)).toBe(10)
    expect(tries.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(1000)

    for (const at of [0, 42, 99]) {
      const back = accounts.browser({ address: home(at) })
      await (await back.go()).identity.signIn(people[at] as (typeof people)[number])
      expect(await back.actor()).toMatchObject({ kind: 'person' })
    }
  })
})

it('A network that tries too much does not keep out somebody who has been signed in there before', async () => {
  await (await accounts.browser({ address: '192.0.2.10' }).go()).identity.signUp(kofi)
  const neighbour = await accounts.browser({ address: '192.0.2.99' }).go()
  for (let turn = 0; turn < 120; turn++)
    await refusalOf(neighbour.identity.signIn({ email: `nobody${turn}@demo.test`, password: 'x' }))
  expect(await refusalOf(neighbour.identity.signIn({ email: 'nobody@demo.test', password: 'x' }))).toBe('rate.limited')
  const back = accounts.browser({ address: '192.0.2.10' })
  await (await back.go()).identity.signIn(kofi)
  expect(await back.actor()).toMatchObject({ kind: 'person' })
})

describe('What limits guessing', () => {
  it('holds neither an address nor a network, and cannot be computed from one without the secret', async () => {
    const address = '203.0.113.77'
    await refusalOf((await accounts.browser({ address }).go()).identity.signIn({ ...kofi, password: 'wrong' }))
    const { rows } = await accounts.pools.writer.query('select * from identity.try')
    expect(rows.length).toBeGreaterThanOrEqual(2)
    const held = JSON.stringify(rows)
    for (const trace of [address, networkOf(address), kofi.email]) {
      expect(held).not.toContain(trace)
      for (const kind of ['sign-in', 'sign-in-network'])
        for (const text of [`${kind}\n${trace}`, `try\n${kind}\n${trace}`]) {
          const plain = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text))).toString('hex')
          expect(rows.map((row) => row.key.toString('hex'))).not.toContain(plain)
        }
    }
  })

  it('is forgotten a second after its time is over, and not before', async () => {
    await refusalOf((await accounts.browser().go()).identity.signIn({ ...kofi, password: 'wrong' }))
    const left = async () => {
      await sweep(accounts.db)
      return (await accounts.pools.writer.query('select 1 from identity.try')).rowCount
    }
    accounts.clock.advance({ minutes: 14, seconds: 59 })
    expect(await left()).toBeGreaterThan(0)
    accounts.clock.advance({ seconds: 2 })
    expect(await left()).toBe(0)
  })
})

it('The hash that counts here stands in for Argon2id, which is what a school runs', () =>
  expect(standardHash.algorithm).toBe('argon2id'))
