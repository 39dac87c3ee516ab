import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Person, PersonId } from '#kernel/actor'
import { type Accounts, goodPassword, openAccounts, refusalOf } from '../../../test/accounts.ts'
import { authenticatorAt } from '../../../test/stand-ins/authenticators.ts'
import { codeOf, stepAt } from './codes.ts'
import { holderOfKey } from './keys.ts'
import type { AskedOf } from './schema.ts'

let accounts: Accounts
let owner: Browser
let kofi: Browser
let id: PersonId
type Browser = ReturnType<Accounts['browser']>
const account = { firstName: 'Kofi', email: 'kofi@demo.test', password: goodPassword }
const identityOf = async (browser: Browser) => (await browser.go()).identity

beforeEach(async () => {
  accounts = await openAccounts({ jobs: 'later' })
  owner = await accounts.openSchool()
  await setUpApp(owner)
  kofi = accounts.browser()
  await (await identityOf(kofi)).signUp(account)
  ;({ id } = (await kofi.actor()) as Person)
})
afterEach(() => accounts.close())

function appFor(key: string): () => string {
  const bits = [...key].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
  const secret = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  return () => codeOf(secret, stepAt(accounts.clock.now()))
}
async function setUpApp(browser: Browser): Promise<void> {
  const { key } = await (await identityOf(browser)).prepareApp()
  await (await identityOf(browser)).confirmApp({ code: appFor(key)() })
  accounts.clock.advance({ seconds: 30 })
}
const demand = async (askedOf: AskedOf) => (await identityOf(owner)).demandSecondStep({ askedOf })
const roleOfKofi = (role: string) =>
  accounts.pools.writer.query('update identity.person set role = $2 where id = $1', [id, role])
const isIn = async (browser: Browser) => (await browser.actor()).kind === 'person'
const lackingIn = async (browser: Browser) => (await (await identityOf(browser)).missingSecondStep()).lacking

describe('Whom the school asks for a second step', () => {
  it.each([
    ['nobody', 'student', true],
    ['nobody', 'owner', true],
    ['owners', 'teacher', true],
    ['owners', 'owner', false],
    ['staff', 'student', true],
    ['staff', 'teacher', false],
    ['staff', 'owner', false],
    ['everybody', 'student', false],
  ] as const)('%s: somebody without one, who is here as %s, is in: %s', async (askedOf, role, isOpen) => {
    await roleOfKofi(role)
    await demand(askedOf)
    expect(await isIn(kofi)).toBe(isOpen)
    expect(await isIn(owner)).toBe(true)
  })

  it('is for an owner to say, who has one and has just shown who they are; the audit trail keeps it', async () => {
    expect(await refusalOf((await identityOf(kofi)).demandSecondStep({ askedOf: 'nobody' }))).toBe('not_allowed')
    await roleOfKofi('owner')
    expect(await refusalOf((await identityOf(kofi)).demandSecondStep({ askedOf: 'owners' }))).toBe(
      'second_step.own_first',
    )
    expect(await isIn(kofi)).toBe(true)
    expect(await demand('owners')).toEqual({ askedOf: 'owners', lacking: 1 })
    const { rows } = await accounts.pools.writer.query(
      `select details from kernel.audit_line where deed = 'identity.demandSecondStep'`,
    )
    expect(rows).toEqual([{ details: { askedOf: 'owners' } }])
    accounts.clock.advance({ minutes: 11 })
    expect(await refusalOf(demand('nobody'))).toBe('sign_in.confirm_again')
  })
})

describe('Whoever has none', () => {
  it('finds every door shut but the way to one, in browsers signed in before, too, and with keys', async () => {
    const { key } = await (await identityOf(kofi)).makeKey({ name: 'Script', scopes: ['identity:read'], days: 30 })
    await demand('everybody')
    const byKey = () => accounts.db.read((tx) => holderOfKey(tx, key))
    const identity = await identityOf(kofi)
    for (const attempt of [identity.me, identity.security, identity.prepareApp, identity.signIns])
      expect(await refusalOf(attempt())).toBe('sign_in.required')
    expect(await byKey()).toBeNull()
    const again = accounts.browser()
    await (await identityOf(again)).signIn(account)
    expect(await isIn(again)).toBe(false)
    expect(await lackingIn(again)).toEqual({ name: 'Kofi', isRecent: true })
    await demand('nobody')
    expect(await isIn(kofi)).toBe(true)
    expect(await byKey()).toMatchObject({ id })
  })

  it('sets up an app after the password, gets recovery codes, and is in under another token', async () => {
    await demand('everybody')
    const browser = accounts.browser()
    await (await identityOf(browser)).signIn(account)
    const before = browser.token
    const { key } = await (await identityOf(browser)).prepareFirstApp()
    const code = appFor(key)
    expect(await refusalOf((await identityOf(browser)).confirmFirstApp({ code: '000000' }))).toBe(
      'input.invalid, code: code.wrong',
    )
    expect(await isIn(browser)).toBe(false)
    const { recoveryCodes } = await (await identityOf(browser)).confirmFirstApp({ code: code() })
    expect(recoveryCodes).toHaveLength(10)
    expect(await isIn(browser)).toBe(true)
    expect(browser.token).not.toBe(before)
    expect(await lackingIn(browser)).toBeNull()
    const next = accounts.browser()
    expect(await (await identityOf(next)).signIn(account)).toMatchObject({ secondStep: true })
  })

  it('makes a passkey instead, which is asked for after the password from then on', async () => {
    await demand('everybody')
    const browser = accounts.browser()
    await (await identityOf(browser)).signIn(account)
    const device = authenticatorAt('http://localhost:3000')
    const { options } = await (await identityOf(browser)).firstPasskeyToAdd()
    const response = device.make(options)
    const { recoveryCodes } = await (await identityOf(browser)).addFirstPasskey({ name: 'Phone', response })
    expect(recoveryCodes).toHaveLength(10)
    expect(await isIn(browser)).toBe(true)
    const next = accounts.browser()
    expect(await (await identityOf(next)).signIn(account)).toMatchObject({ secondStep: true })
    expect(await (await identityOf(next)).secondStep()).toMatchObject({ byPasskey: true })
  })

  it('shows again who they are first, where they signed in a while ago: an open browser is not enough', async () => {
    await demand('everybody')
    accounts.clock.advance({ minutes: 11 })
    const identity = await identityOf(kofi)
    expect((await identity.missingSecondStep()).lacking).toEqual({ name: 'Kofi', isRecent: false })
    expect(await refusalOf(identity.prepareFirstApp())).toBe('sign_in.half_over')
    expect(await refusalOf(identity.confirmFirstApp({ code: '000000' }))).toBe('sign_in.half_over')
  })

  it('is alone with these doors: nobody else gets anything of them', async () => {
    await demand('owners')
    for (const browser of [owner, kofi, accounts.browser()])
      expect(await refusalOf((await identityOf(browser)).prepareFirstApp())).toBe('second_step.not_missing')
  })
})

describe('Whoever has one', () => {
  it('keeps it: it is not turned off while the school asks for it', async () => {
    await demand('owners')
    expect(await refusalOf((await identityOf(owner)).turnOffSecondStep())).toBe('second_step.demanded')
    expect(await (await identityOf(owner)).security()).toMatchObject({ recoveryCodesLeft: 10 })
    await demand('nobody')
    await (await identityOf(owner)).turnOffSecondStep()
  })

  it('by a passkey alone is asked for that after the password, and signed out where they came without it', async () => {
    const device = authenticatorAt('http://localhost:3000')
    const { options } = await (await identityOf(kofi)).passkeyToAdd()
    const { passkeyId } = await (await identityOf(kofi)).addPasskey({
      name: 'Phone',
      response: device.make(options),
    })
    expect(await (await identityOf(accounts.browser())).signIn(account)).toMatchObject({ secondStep: false })
    await demand('everybody')
    expect(await isIn(kofi)).toBe(false)
    expect(await lackingIn(kofi)).toBeNull()
    expect(await (await identityOf(kofi)).signIn(account)).toMatchObject({ secondStep: true })
    const asked = await (await identityOf(kofi)).passkeyToEnter()
    await (await identityOf(kofi)).enterByPasskey({ response: device.use(asked.options) })
    expect(await isIn(kofi)).toBe(true)
    expect(await refusalOf((await identityOf(kofi)).removePasskey({ passkeyId }))).toBe('passkey.only_second_step')
  })

  it('and has lost everything begins anew once an owner has taken it away', async () => {
    await setUpApp(kofi)
    await demand('everybody')
    expect(await isIn(kofi)).toBe(true)
    await (await identityOf(owner)).dropSecondStep({ personId: id })
    expect(await isIn(kofi)).toBe(false)
    const browser = accounts.browser()
    expect(await (await identityOf(browser)).signIn(account)).toMatchObject({ secondStep: false })
    expect(await lackingIn(browser)).toMatchObject({ name: 'Kofi' })
  })
})
