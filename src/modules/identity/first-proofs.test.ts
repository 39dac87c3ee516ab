import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Person, PersonId } from '#kernel/actor'
import { statement } from '#kernel/db'
import { type Accounts, goodPassword, openAccounts, refusalOf, tokenIn } from '../../../test/accounts.ts'
import { codeOf, stepAt } from './codes.ts'
import { proveFirst } from './first-proofs.ts'
import { holderOfKey } from './keys.ts'
import { endSignIns } from './sign-ins.ts'
import { holdWaysIn } from './ways.ts'
import { placingDuty } from './whereabouts.ts'

let accounts: Accounts
let maker: ReturnType<Accounts['browser']>
let id: PersonId
let key: string

const account = { firstName: 'Kofi', email: 'kofi@demo.test', password: goodPassword }
const another = 'another quiet river'

/** Somebody made an account with an address that may not be theirs, and laid every way in there is. */
beforeEach(async () => {
  accounts = await openAccounts()
  await accounts.openSchool()
  maker = accounts.browser()
  await (await maker.go()).identity.signUp(account)
  ;({ id } = (await maker.actor()) as Person)
  await query(`insert into identity.passkey (id, person_id, credential_id, public_key, counter, transports, name, made_at)
    values ('pky_before', $1, 'before', '\\x00', 0, '{}', 'Before', now())`)
  await query(`insert into identity.provider_account (issuer, subject, person_id, email_sealed, name, linked_at)
    values ('https://elsewhere.test', 'maker', $1, '\\x00', 'Maker', now())`)
  const identity = (await maker.go()).identity
  ;({ key } = await identity.makeKey({ name: 'Script', scopes: ['identity:read'], days: 30 }))
  await identity.changeAddress({ newEmail: 'maker@demo.test' })
  await accounts.settled()
})
afterEach(() => accounts.close())

const query = (sql: string) => accounts.pools.writer.query(sql, [id])
const ways = ['password', 'passkey', 'provider_account', 'second_step', 'authenticator', 'recovery_code']

/** What of all that still stands. */
async function standing(): Promise<string[]> {
  const left = []
  for (const way of ways)
    if ((await query(`select 1 from identity.${way} where person_id = $1`)).rowCount) left.push(way)
  if (await accounts.db.read((tx) => holderOfKey(tx, key))) left.push('key')
  if ((await maker.actor()).kind === 'person') left.push('sign_in')
  return left.toSorted()
}

const before = ['key', 'passkey', 'password', 'provider_account', 'sign_in']

async function resetLink(): Promise<string> {
  await (await accounts.browser().go()).identity.forgotPassword({ email: account.email })
  await accounts.settled()
  return tokenIn(await accounts.mailWith(account.email, 'Choose a new password'))
}
async function enterLink(): Promise<{ token: string; secret: string }> {
  accounts.clock.advance({ seconds: 1 })
  const { secret } = await (await accounts.browser().go()).identity.askToEnter({ email: account.email })
  await accounts.settled()
  return { token: tokenIn(await accounts.mailWith(account.email, 'Your link')), secret }
}

/** What the maker's app shows, once they set one up. */
async function setUpApp(): Promise<() => string> {
  const { key } = await (await maker.go()).identity.prepareApp()
  const bits = [...key].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
  const secret = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const code = () => codeOf(secret, stepAt(accounts.clock.now()))
  await (await maker.go()).identity.confirmApp({ code: code() })
  accounts.clock.advance({ seconds: 30 })
  return code
}

describe('Whoever shows for the first time that a mailbox is theirs', () => {
  it('by a new password, is alone in the account', async () => {
    expect(await standing()).toEqual(before)
    const browser = accounts.browser()
    await (await browser.go()).identity.resetPassword({ token: await resetLink(), password: another })
    expect(await browser.actor()).toMatchObject({ name: 'Kofi' })
    expect(await (await browser.go()).identity.me()).toMatchObject({ verified: true, email: account.email })
    expect(await standing()).toEqual(['password'])
    expect(await refusalOf((await maker.go()).identity.signIn(account))).toBe('sign_in.mismatch')
    await (await maker.go()).identity.signIn({ ...account, password: another })
  })

  it('by a link, is alone in the account, which has no password any more', async () => {
    const browser = accounts.browser()
    const entry = await (await browser.go()).identity.enterByLink(await enterLink())
    expect(entry).toMatchObject({ secondStep: false, isFirst: true })
    expect(await (await browser.go()).identity.security()).toMatchObject({ passwordSince: null, passkeys: [] })
    expect(await standing()).toEqual([])
    expect(await refusalOf((await maker.go()).identity.signIn(account))).toBe('sign_in.mismatch')
    const again = await (await accounts.browser().go()).identity.enterByLink(await enterLink())
    expect(again).toMatchObject({ isFirst: false })
  })

  it('keeps the account: the change of address that its maker began is off', async () => {
    const token = tokenIn(await accounts.mailWith('maker@demo.test', 'Is this your new address'))
    await (await accounts.browser().go()).identity.resetPassword({ token: await resetLink(), password: another })
    expect(await refusalOf((await maker.go()).identity.agreeToAddressChange({ token }))).toBe('link.unknown')
  })

  it('is told what went, and the audit trail says it', async () => {
    await (await accounts.browser().go()).identity.enterByLink(await enterLink())
    await accounts.settled()
    const mail = await accounts.mailWith(account.email, 'is confirmed')
    expect(mail.text).toContain('for the first time')
    const { rows } = await accounts.pools.writer.query(
      `select things from kernel.audit_line where deed = 'identity.dropWays'`,
    )
    expect(rows).toEqual([{ things: { personId: id } }])
  })

  it('is not asked for the app of who signed up with their address', async () => {
    await setUpApp()
    const browser = accounts.browser()
    const entry = await (await browser.go()).identity.resetPassword({ token: await resetLink(), password: another })
    expect(entry).toMatchObject({ secondStep: false })
    expect(await standing()).toEqual(['password'])
  })

  it('is asked for it where the school itself made the account’s holder a teacher; everything else is gone', async () => {
    const code = await setUpApp()
    await query(`update identity.person set role = 'teacher' where id = $1`)
    const browser = accounts.browser()
    const entry = await (await browser.go()).identity.resetPassword({ token: await resetLink(), password: another })
    expect(entry).toMatchObject({ secondStep: true })
    expect(await browser.actor()).toEqual({ kind: 'stranger' })
    expect(await standing()).toEqual(['authenticator', 'password', 'recovery_code', 'second_step'])
    await (await browser.go()).identity.signInByCode({ code: code() })
    expect(await browser.actor()).toMatchObject({ name: 'Kofi' })
  })

  it('once: what is laid afterwards stays, whoever comes by mail again', async () => {
    const browser = accounts.browser()
    await (await browser.go()).identity.resetPassword({ token: await resetLink(), password: another })
    await (await browser.go()).identity.makeKey({ name: 'Mine', scopes: ['identity:read'], days: 30 })
    accounts.mails.length = 0
    await (await accounts.browser().go()).identity.enterByLink(await enterLink())
    expect(await standing()).toEqual(['password'])
    const left = await query('select name from identity.api_key where person_id = $1 and ended_at is null')
    expect(left.rows).toEqual([{ name: 'Mine' }])
  })
})

describe('At once', () => {
  it('a new password and a link: both get in, and the password just chosen stays', async () => {
    const [reset, enter] = [await resetLink(), await enterLink()]
    const [one, other] = [accounts.browser(), accounts.browser()]
    const [first, second] = [(await one.go()).identity, (await other.go()).identity]
    const [, entry] = await Promise.all([
      first.resetPassword({ token: reset, password: another }),
      second.enterByLink(enter),
    ])
    expect(await standing()).toEqual(['password'])
    await (await accounts.browser().go()).identity.signIn({ ...account, password: another })
    const { rows } = await accounts.pools.writer.query(
      `select 1 from kernel.audit_line where deed = 'identity.dropWays'`,
    )
    expect(rows).toHaveLength(1)
    expect(typeof entry.isFirst).toBe('boolean')
  })

  it('a key, laid by the maker while the mailbox is being proven, is refused; who does not look again would stay', async () => {
    const { identity } = await maker.go()
    expect(
      await meanwhile(() => refusalOf(identity.makeKey({ name: 'Late', scopes: ['identity:read'], days: 30 }))),
    ).toBe('sign_in.required')
    expect(await openKeys()).toBe(0)
    await query('update identity.person set verified_at = null where id = $1')
    await meanwhile(() =>
      query(`insert into identity.api_key (id, person_id, name, scopes, key_sha256, made_at, ends_at)
        values ('key_late', $1, 'Late', '{identity:read}', sha256('late'), now(), now() + interval '1 day')`),
    )
    expect(await openKeys()).toBe(1)
  })

  it('the end of a sign-in and the job that places it do not wait for each other; in another order they would', async () => {
    const { rows } = await query('update identity.sign_in set placed_at = null where person_id = $1 returning id')
    const [{ id: signInId }] = rows
    const jobOf = placingDuty({ countryOf: () => null })
    expect(await endedWhile(() => jobOf.perform(accounts.db, { signInId }))).toEqual([])
    const signInFirst = async () => {
      await accounts.db.transact(async (tx) => {
        await statement(tx, 'update identity.sign_in set placed_at = null where id = $1', [signInId])
        await statement(tx, 'update identity.person set first_signed_in_at = null where id = $1', [id])
      })
    }
    expect(await endedWhile(signInFirst)).toMatchObject([{ code: '40P01' }])
  })

  /** Ends the sign-ins of the person while something else is under way with them; what the database undid. */
  async function endedWhile(work: () => Promise<void>): Promise<unknown[]> {
    let under: Promise<void> | undefined
    const ending = accounts.db.transact(async (tx) => {
      await holdWaysIn(tx, id)
      // Once, also where this is made anew.
      if (!under) {
        under = work()
        under.catch(() => {})
        await waitsForALock()
      }
      await endSignIns(tx, id)
      await statement(tx, 'update identity.sign_in set ended_at = null where person_id = $1', [id])
    })
    await ending
    await under
    return accounts.undone.splice(0)
  }

  const openKeys = async () =>
    (await query('select 1 from identity.api_key where person_id = $1 and ended_at is null')).rowCount

  /** Begins something while the mailbox is being proven; it waits for a lock, or has passed where there is none. */
  async function meanwhile<T>(lay: () => Promise<T>): Promise<T> {
    let laid: Promise<T> | undefined
    await accounts.db.transact(async (tx) => {
      await proveFirst(tx, id)
      laid = lay()
      await Promise.race([laid, waitsForALock()])
    })
    return laid as Promise<T>
  }

  async function waitsForALock(): Promise<void> {
    for (;;) {
      const { rowCount } = await accounts.pools.reader.query(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      )
      if (rowCount) return
    }
  }
})

describe('The link that only asks whether an address is one’s own', () => {
  const verifyLink = async () => tokenIn(await accounts.mailWith(account.email, 'Is this your address'))

  it('asks the password of whoever is not signed in to the account, and drops nothing', async () => {
    const token = await verifyLink()
    const { identity } = await accounts.browser().go()
    expect(await identity.link({ token })).toEqual({ purpose: 'verify', asksForPassword: true })
    expect(await refusalOf(identity.confirm({ token }))).toBe('sign_up.other_password')
    expect(await refusalOf(identity.confirm({ token, password: another }))).toBe('sign_up.other_password')
    await identity.confirm({ token, password: goodPassword })
    expect(await standing()).toEqual(before)
    expect(await (await maker.go()).identity.me()).toMatchObject({ verified: true })
  })

  it('asks nothing of who is signed in to it; another’s browser does not do', async () => {
    const token = await verifyLink()
    const owner = accounts.browser()
    await (await owner.go()).identity.signIn({ email: 'owner@school.test', password: goodPassword })
    expect(await refusalOf((await owner.go()).identity.confirm({ token }))).toBe('sign_up.other_password')
    const { identity } = await maker.go()
    expect(await identity.link({ token })).toEqual({ purpose: 'verify', asksForPassword: false })
    await identity.confirm({ token })
    expect(await identity.me()).toMatchObject({ verified: true })
  })
})

it('Where mail leaves, a second step waits for the confirmed address: it would lock out whose mailbox it is', async () => {
  await accounts.close()
  accounts = await openAccounts({ mailReachesPeople: true })
  const owner = await accounts.openSchool()
  expect(await refusalOf((await owner.go()).identity.prepareApp())).toBe('second_step.unconfirmed')
  await accounts.pools.writer.query(`insert into identity.passkey
    (id, person_id, credential_id, public_key, counter, transports, name, made_at)
    select 'pky_before', id, 'before', '\\x00', 0, '{}', 'Before', now() from identity.person`)
  expect(await refusalOf((await owner.go()).identity.askForSecondStep())).toBe('second_step.unconfirmed')
  await (await owner.go()).identity.askToConfirm()
  const token = tokenIn(await accounts.mailTo('owner@school.test'))
  await (await owner.go()).identity.confirm({ token })
  await (await owner.go()).identity.prepareApp()
})
