import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Accounts, goodPassword, openAccounts, refusalOf, tokenIn } from '../../../test/accounts.ts'
import { personAt } from '../../../test/people.ts'
import { sweep } from '../../../test/sweeps.ts'
import { codeOf, stepAt } from './codes.ts'

let accounts: Accounts
let kofi: ReturnType<Accounts['browser']>
let secret: Buffer
let recoveryCodes: string[]

const account = { firstName: 'Kofi', email: 'kofi@demo.test', password: goodPassword }
const right = { email: account.email, password: account.password }
const wrongCode = 'input.invalid, code: code.wrong'

beforeEach(async () => {
  accounts = await openAccounts()
  await accounts.openSchool()
  kofi = accounts.browser()
  await (await kofi.go()).identity.signUp(account)
  const { key } = await (await kofi.go()).identity.prepareApp()
  secret = fromBase32(key)
  ;({ recoveryCodes } = await (await kofi.go()).identity.confirmApp({ code: codeNow() }))
  accounts.clock.advance({ seconds: 30 })
  await accounts.settled()
})
afterEach(() => accounts.close())

/** What an authenticator app shows. */
const codeNow = (steps = 0) => codeOf(secret, stepAt(accounts.clock.now()) + steps)

function fromBase32(key: string): Buffer {
  const bits = [...key].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
  const bytes = bits.join('').match(/.{8}/g) ?? []
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)))
}

async function halfIn(address = '198.51.100.7') {
  const browser = accounts.browser({ address })
  expect(await (await browser.go()).identity.signIn(right)).toMatchObject({ secondStep: true })
  return browser
}

describe('Signing in with a second step', () => {
  it('a password alone makes nobody of a browser; the code does, under another token', async () => {
    const browser = await halfIn()
    const half = browser.token as string
    expect(await browser.actor()).toEqual({ kind: 'stranger' })
    expect(await refusalOf((await browser.go()).identity.me())).toBe('sign_in.required')
    expect(await refusalOf((await browser.go()).identity.prepareApp())).toBe('sign_in.required')
    expect(await (await browser.go()).identity.secondStep()).toMatchObject({ waits: true, byCode: true })
    await (await browser.go()).identity.signInByCode({ code: codeNow() })
    expect(await browser.actor()).toMatchObject({ kind: 'person', name: 'Kofi' })
    expect(browser.token).not.toBe(half)
    const thief = accounts.browser()
    thief.plant(half)
    expect(await thief.actor()).toEqual({ kind: 'stranger' })
    accounts.clock.advance({ seconds: 30 })
    expect(await refusalOf((await thief.go()).identity.signInByCode({ code: codeNow() }))).toBe('sign_in.half_over')
  })

  it.each([
    [-2, false],
    [-1, true],
    [0, true],
    [1, true],
    [2, false],
  ])('a clock %i half minutes off gets in: %s', async (steps, isIn) => {
    accounts.clock.advance({ minutes: 5 })
    const browser = await halfIn()
    const answer = await refusalOf((await browser.go()).identity.signInByCode({ code: codeNow(steps) }))
    expect(answer).toBe(isIn ? 'not refused' : wrongCode)
  })

  it('a code works once, and none from before it', async () => {
    const code = codeNow()
    const earlier = codeNow(-1)
    await (await (await halfIn()).go()).identity.signInByCode({ code })
    const again = await (await halfIn()).go()
    expect(await refusalOf(again.identity.signInByCode({ code }))).toBe(wrongCode)
    expect(await refusalOf(again.identity.signInByCode({ code: earlier }))).toBe(wrongCode)
    await again.identity.signInByCode({ code: codeNow(1) })
  })

  it('of several browsers that come with one code at once, one gets in; without the memory of codes, all would', async () => {
    expect(await entriesAtOnce(4)).toBe(1)
    await accounts.pools.writer.query(
      `create function forget() returns trigger language plpgsql as $$ begin new.last_step := 0; return new; end $$;
       create trigger forget before update on identity.authenticator for each row execute function forget();
       update identity.authenticator set last_step = 0`,
    )
    expect(await entriesAtOnce(4)).toBe(4)

    async function entriesAtOnce(count: number): Promise<number> {
      accounts.clock.advance({ minutes: 1 })
      const code = codeNow()
      const doors = []
      for (let each = 0; each < count; each++) doors.push(await (await halfIn()).go())
      const answers = await Promise.all(doors.map((go) => refusalOf(go.identity.signInByCode({ code }))))
      expect(answers.filter((answer) => answer !== 'not refused').every((answer) => answer === wrongCode)).toBe(true)
      return answers.filter((answer) => answer === 'not refused').length
    }
  })

  it('one half is finished once, also by two codes at once', async () => {
    const browser = await halfIn()
    const go = await browser.go()
    const answers = await Promise.all(
      [codeNow(), recoveryCodes[0] ?? ''].map((code) => refusalOf(go.identity.signInByCode({ code }))),
    )
    expect(answers.toSorted()).toEqual(['not refused', 'sign_in.half_over'])
  })

  it('waits ten minutes for the second step', async () => {
    const browser = await halfIn()
    accounts.clock.advance({ minutes: 10 })
    expect(await refusalOf((await browser.go()).identity.signInByCode({ code: codeNow() }))).toBe('sign_in.half_over')
    await sweep(accounts.db)
    expect((await accounts.pools.writer.query('select 1 from identity.half_sign_in')).rowCount).toBe(0)
  })

  it('guessing elsewhere ends after five codes, and uses up nothing of the person at home', async () => {
    const away = await (await halfIn('203.0.113.5')).go()
    for (let guess = 0; guess < 5; guess++)
      expect(await refusalOf(away.identity.signInByCode({ code: '000000' }))).toBe(wrongCode)
    expect(await refusalOf(away.identity.signInByCode({ code: codeNow() }))).toBe('rate.limited')
    await (await (await halfIn()).go()).identity.signInByCode({ code: codeNow() })
  })

  it('guessing for days ends after thirty codes a day', async () => {
    const answers: string[] = []
    for (let quarter = 0; quarter < 8; quarter++) {
      const away = await (await halfIn('203.0.113.5')).go()
      for (let guess = 0; guess < 5; guess++)
        answers.push(await refusalOf(away.identity.signInByCode({ code: '000000' })))
      accounts.clock.advance({ minutes: 16 })
    }
    expect(answers.filter((answer) => answer === wrongCode)).toHaveLength(30)
  })

  it('a half ends with a new password, and with a suspension', async () => {
    const browser = await halfIn()
    await (await kofi.go()).identity.changePassword({ currentPassword: goodPassword, password: 'another quiet river' })
    expect(await refusalOf((await browser.go()).identity.signInByCode({ code: codeNow() }))).toBe('sign_in.half_over')
  })

  it('starting over forgets the half', async () => {
    const browser = await halfIn()
    const half = browser.token as string
    await (await browser.go()).identity.signOut()
    browser.plant(half)
    expect(await refusalOf((await browser.go()).identity.signInByCode({ code: codeNow() }))).toBe('sign_in.half_over')
  })

  it('a new password from the mail does not go around it', async () => {
    await (await kofi.go()).identity.confirm({ token: tokenIn(await accounts.mailWith(account.email, 'Is this')) })
    accounts.mails.length = 0
    await (await accounts.browser().go()).identity.forgotPassword({ email: account.email })
    const token = tokenIn(await accounts.mailTo(account.email))
    const browser = accounts.browser()
    const answer = await (await browser.go()).identity.resetPassword({ token, password: 'another quiet river' })
    expect(answer).toMatchObject({ secondStep: true })
    expect(await browser.actor()).toEqual({ kind: 'stranger' })
    await (await browser.go()).identity.signInByCode({ code: codeNow() })
    expect(await browser.actor()).toMatchObject({ kind: 'person' })
  })
})

describe('Recovery codes', () => {
  it('are ten; each gets in once, and its person is told', async () => {
    expect(recoveryCodes).toHaveLength(10)
    const code = recoveryCodes[3] as string
    await (await (await halfIn()).go()).identity.signInByCode({ code: code.toUpperCase() })
    expect(await refusalOf((await (await halfIn()).go()).identity.signInByCode({ code }))).toBe(wrongCode)
    expect(await (await kofi.go()).identity.security()).toMatchObject({ recoveryCodesLeft: 9 })
    await accounts.settled()
    expect(accounts.mails.map(({ subject }) => subject)).toContain('A recovery code for Northside was used')
  })

  it('of one account open no other', async () => {
    const eve = accounts.browser()
    await (await eve.go()).identity.signUp({ ...account, firstName: 'Eve', email: 'eve@demo.test' })
    await accounts.pools.writer.query('insert into identity.second_step values ($1, now())', [
      await personAt(accounts.db, 'eve@demo.test'),
    ])
    await (await eve.go()).identity.signOut()
    await (await eve.go()).identity.signIn({ ...right, email: 'eve@demo.test' })
    expect(await refusalOf((await eve.go()).identity.signInByCode({ code: recoveryCodes[0] ?? '' }))).toBe(wrongCode)
  })

  it('made anew leave the ones from before worthless', async () => {
    const { recoveryCodes: others } = await (await kofi.go()).identity.renewRecoveryCodes()
    const browser = await halfIn()
    expect(await refusalOf((await browser.go()).identity.signInByCode({ code: recoveryCodes[0] ?? '' }))).toBe(
      wrongCode,
    )
    await (await browser.go()).identity.signInByCode({ code: others[0] ?? '' })
  })
})

describe('Setting an app up', () => {
  it('takes somebody who has just shown who they are', async () => {
    accounts.clock.advance({ minutes: 20 })
    const go = await kofi.go()
    for (const attempt of [
      go.identity.prepareApp(),
      go.identity.confirmApp({ code: codeNow() }),
      go.identity.renewRecoveryCodes(),
      go.identity.turnOffSecondStep(),
    ])
      expect(await refusalOf(attempt)).toBe('sign_in.confirm_again')
    await go.identity.confirmByCode({ code: codeNow() })
    await (await kofi.go()).identity.prepareApp()
  })

  it('changes nothing until a code of it was typed: the app from before goes on', async () => {
    const { key } = await (await kofi.go()).identity.prepareApp()
    expect(await refusalOf((await kofi.go()).identity.confirmApp({ code: codeNow() }))).toBe(wrongCode)
    await (await (await halfIn()).go()).identity.signInByCode({ code: codeNow() })
    const other = fromBase32(key)
    const code = () => codeOf(other, stepAt(accounts.clock.now()))
    expect(await (await kofi.go()).identity.confirmApp({ code: code() })).toEqual({ recoveryCodes: [] })
    accounts.clock.advance({ seconds: 30 })
    const browser = await halfIn()
    expect(await refusalOf((await browser.go()).identity.signInByCode({ code: codeNow() }))).toBe(wrongCode)
    await (await browser.go()).identity.signInByCode({ code: code() })
  })

  it('must be done within half an hour', async () => {
    const { key } = await (await kofi.go()).identity.prepareApp()
    accounts.clock.advance({ minutes: 30 })
    await (await kofi.go()).identity.confirmItIsMe({ password: goodPassword })
    const code = codeOf(fromBase32(key), stepAt(accounts.clock.now()))
    expect(await refusalOf((await kofi.go()).identity.confirmApp({ code }))).toBe(wrongCode)
  })

  it('the code that confirmed it is used up', async () => {
    const { key } = await (await kofi.go()).identity.prepareApp()
    const code = codeOf(fromBase32(key), stepAt(accounts.clock.now()))
    await (await kofi.go()).identity.confirmApp({ code })
    expect(await refusalOf((await (await halfIn()).go()).identity.signInByCode({ code }))).toBe(wrongCode)
  })

  it('the secret and the codes are nowhere in the clear', async () => {
    const tables = ['authenticator', 'recovery_code', 'second_step', 'half_sign_in', 'person', 'link']
    const dump = await Promise.all(
      tables.map(async (table) =>
        (await accounts.pools.writer.query(`select t::text as row from identity.${table} t`)).rows.join('\n'),
      ),
    )
    const rest = await accounts.pools.writer.query(
      'select payload::text || coalesce(last_error, $1) as row from graphile_worker._private_jobs union all select details::text || things::text from kernel.audit_line',
      [''],
    )
    const everything = [...dump, ...rest.rows.map(({ row }) => row), ...accounts.mails.map(({ text }) => text)].join()
    for (const bytes of [secret.toString('hex'), secret.toString('base64'), ...recoveryCodes])
      expect(everything).not.toContain(bytes)
  })
})

describe('Turning the second step off', () => {
  it('lets a password do again, forgets app and codes, and tells its person', async () => {
    await (await kofi.go()).identity.turnOffSecondStep()
    const browser = accounts.browser()
    expect(await (await browser.go()).identity.signIn(right)).toMatchObject({ secondStep: false })
    expect(await (await browser.go()).identity.security()).toMatchObject({ appSince: null, recoveryCodesLeft: 0 })
    await accounts.settled()
    expect(accounts.mails.map(({ subject }) => subject)).toEqual([
      'Is this your address?',
      'Signing in to Northside now takes a second step',
      'The second step for Northside was turned off',
    ])
    expect(await refusalOf((await browser.go()).identity.turnOffSecondStep())).toBe('second_step.off')
  })

  it('an owner does it for somebody who has lost everything; nobody else can', async () => {
    const actor = await kofi.actor()
    const personId = actor.kind === 'person' ? actor.id : ''
    expect(await refusalOf((await kofi.go()).identity.dropSecondStep({ personId }))).toBe('not_allowed')
    const owner = accounts.browser()
    await (await owner.go()).identity.signIn({ email: 'owner@school.test', password: goodPassword })
    await (await owner.go()).identity.dropSecondStep({ personId })
    expect(await (await accounts.browser().go()).identity.signIn(right)).toMatchObject({ secondStep: false })
  })
})
