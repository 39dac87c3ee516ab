import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Accounts, goodPassword, openAccounts, refusalOf, tokenIn } from '../../../test/accounts.ts'
import { personAt } from '../../../test/people.ts'
import { answerRequest } from './entry-requests.ts'

let accounts: Accounts
let kofi: ReturnType<Accounts['browser']>
const account = { firstName: 'Kofi', email: 'kofi@demo.test', password: goodPassword }

beforeEach(async () => {
  accounts = await openAccounts()
  await accounts.openSchool()
  kofi = accounts.browser()
  await (await kofi.go()).identity.signUp(account)
  await (await kofi.go()).identity.confirm({ token: tokenIn(await accounts.mailTo(account.email)) })
  await accounts.settled()
  accounts.mails.length = 0
})
afterEach(() => accounts.close())

/** The token of the mail with this subject; they all go to several addresses at once. */
async function linkIn(address: string, subject: string): Promise<string> {
  await accounts.settled()
  const mail = accounts.mails.findLast((mail) => mail.to.address === address && mail.subject.startsWith(subject))
  if (!mail) throw new Error(`No mail to ${address}: ${accounts.mails.map((mail) => mail.subject).join(', ')}`)
  return tokenIn(mail)
}

type Mailed = { secret: string; token: string; code: string }

async function asked(): Promise<Mailed> {
  const { secret } = await (await accounts.browser().go()).identity.askToEnter({ email: account.email })
  return { secret, token: await linkIn(account.email, 'Your link'), code: codeInMail() }
}
function codeInMail(): string {
  const mail = accounts.mails.findLast(({ subject }) => subject.startsWith('Your link'))
  return /^([0-9A-Z]{4}-[0-9A-Z]{4})$/m.exec(mail?.text ?? '')?.[1] ?? ''
}
const byLink = async (mailed: { token: string; secret?: string }, browser = accounts.browser()) => {
  const { token, secret } = mailed
  return (await browser.go()).identity.enterByLink({ token, secret })
}
const byCode = async ({ code, secret }: Pick<Mailed, 'code' | 'secret'>, browser = accounts.browser()) =>
  (await browser.go()).identity.enterByCode({ code, secret })
const wrongCode = 'input.invalid, code: code.not_mailed'
const elsewhere = 'a secret of another browser'

describe('A link instead of a password', () => {
  it('signs in once; looking at its page before does not use it up', async () => {
    const mailed = await asked()
    const browser = accounts.browser()
    for (let look = 0; look < 3; look++)
      expect(await (await browser.go()).identity.link({ token: mailed.token })).toMatchObject({ purpose: 'enter' })
    expect(await byLink(mailed, browser)).toMatchObject({ secondStep: false })
    expect(await browser.actor()).toMatchObject({ kind: 'person', name: 'Kofi' })
    expect(await refusalOf(byLink(mailed))).toBe('link.unknown')
    expect(await refusalOf(byCode(mailed))).toBe(wrongCode)
  })

  it('works in the browser that asked, and in no other: there it says so, and stays good', async () => {
    const mailed = await asked()
    const { secret: another } = await (await accounts.browser().go()).identity.askToEnter({ email: 'eve@demo.test' })
    for (const secret of [undefined, elsewhere, another])
      expect(await refusalOf(byLink({ token: mailed.token, ...(secret && { secret }) }))).toBe('link.other_browser')
    expect(await byLink(mailed)).toMatchObject({ secondStep: false })
  })

  it('of several who come with it at once, one gets in', async () => {
    const mailed = await asked()
    const answers = await Promise.all([byLink, byCode, byLink, byCode, byLink].map((come) => refusalOf(come(mailed))))
    expect(answers.filter((answer) => answer === 'not refused')).toHaveLength(1)
    expect(await accounts.pools.reader.query('select 1 from identity.entry_request')).toMatchObject({ rowCount: 0 })
  })

  it('ends after ten minutes, and when a newer one is sent', async () => {
    const first = await asked()
    accounts.clock.advance({ seconds: 1 })
    const second = await asked()
    expect(await refusalOf(byLink(first))).toBe('link.unknown')
    expect(await refusalOf(byCode(first))).toBe(wrongCode)
    accounts.clock.advance({ minutes: 10 })
    expect(await refusalOf(byLink(second))).toBe('link.unknown')
    expect(await refusalOf(byCode(second))).toBe(wrongCode)
  })

  it('does not go around the second step, nor into a suspended account', async () => {
    const person = await personAt(accounts.db, account.email)
    await accounts.pools.writer.query('insert into identity.second_step values ($1, now())', [person])
    for (const come of [byLink, byCode]) {
      const browser = accounts.browser()
      expect(await come(await asked(), browser)).toMatchObject({ secondStep: true })
      expect(await browser.actor()).toEqual({ kind: 'stranger' })
      accounts.clock.advance({ seconds: 1 })
    }
    const mailed = await asked()
    await accounts.pools.writer.query('update identity.person set suspended_at = now() where id = $1', [person])
    expect(await refusalOf(byLink(mailed))).toBe('link.unknown')
    expect(await refusalOf(byCode(mailed))).toBe(wrongCode)
  })

  it('asking says and does the same for every address', async () => {
    await accounts.close()
    accounts = await openAccounts({ jobs: 'later' })
    await accounts.openSchool()
    const go = await accounts.browser().go()
    const workOf = async (email: string) => {
      accounts.statements.length = 0
      const { secret, endsAt } = await go.identity.askToEnter({ email })
      return { secret: secret.replaceAll(/[\w-]/g, '?'), endsAt, statements: [...accounts.statements] }
    }
    expect(await workOf('nobody@school.test')).toEqual(await workOf('owner@school.test'))
    const { rows } = await accounts.pools.reader.query('select person_id, code_hash from identity.entry_request')
    expect(rows).toEqual([
      { person_id: null, code_hash: null },
      { person_id: null, code_hash: null },
    ])
  })

  it('a stranger cannot fill a mailbox with them', async () => {
    const go = await accounts.browser().go()
    for (let time = 0; time < 5; time++) await go.identity.askToEnter({ email: account.email })
    await accounts.settled()
    expect(accounts.mails.length).toBe(3)
  })
})

describe('The code of the same mail', () => {
  it('signs in the browser that asked, however it is typed, once; in no other', async () => {
    const mailed = await asked()
    for (const secret of [
      elsewhere,
      (await (await accounts.browser().go()).identity.askToEnter({ email: 'eve@demo.test' })).secret,
    ])
      expect(await refusalOf(byCode({ code: mailed.code, secret }))).toBe(wrongCode)
    const browser = accounts.browser()
    const typed = ` ${mailed.code.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `
    expect(await byCode({ code: typed, secret: mailed.secret }, browser)).toMatchObject({ secondStep: false })
    expect(await browser.actor()).toMatchObject({ kind: 'person', name: 'Kofi' })
    expect(await refusalOf(byCode(mailed))).toBe(wrongCode)
    expect(await refusalOf(byLink(mailed))).toBe('link.unknown')
  })

  it('is tried five times at most, with an account or without; the link is still good', async () => {
    const mailed = await asked()
    const { secret } = await (await accounts.browser().go()).identity.askToEnter({ email: 'nobody@demo.test' })
    for (const mine of [mailed.secret, secret]) {
      for (let time = 0; time < 5; time++)
        expect(await refusalOf(byCode({ code: 'WRNG-CDE0', secret: mine }))).toBe(wrongCode)
      expect(await refusalOf(byCode({ code: mailed.code, secret: mine }))).toBe('rate.limited')
    }
    expect(await byLink(mailed)).toMatchObject({ secondStep: false })
  })

  it('lies in the database under a secret that is not there', async () => {
    const { code } = await asked()
    const { rows } = await accounts.pools.reader.query('select * from identity.entry_request')
    const plain = code.replace('-', '')
    const hashes = [code, plain].flatMap((text) => [text, createHash('sha256').update(text).digest('hex')])
    for (const hash of hashes) expect(JSON.stringify(rows.map(asText))).not.toContain(hash)
    expect(rows[0].code_hash).toHaveLength(32)
  })

  it('of a mail that is written again counts in place of the one before; one that comes late says nothing', async () => {
    const mailed = await asked()
    const { rows } = await accounts.pools.reader.query('select id, person_id from identity.entry_request')
    const [{ id, person_id: personId }] = rows
    const again = await accounts.db.transact((tx) => answerRequest(tx, id, personId))
    expect(await refusalOf(byCode(mailed))).toBe(wrongCode)
    accounts.clock.advance({ seconds: 1 })
    const newer = await asked()
    expect(await accounts.db.transact((tx) => answerRequest(tx, id, personId))).toBeNull()
    expect(await refusalOf(byCode({ code: again?.code ?? '', secret: mailed.secret }))).toBe(wrongCode)
    expect(await byCode(newer)).toMatchObject({ secondStep: false })
  })

  const asText = (row: Record<string, unknown>) =>
    Object.values(row).map((value) => (Buffer.isBuffer(value) ? value.toString('hex') : String(value)))
})

describe('Another address', () => {
  const next = 'kofi.mensah@demo.test'
  const ask = async (newEmail = next) => {
    await (await kofi.go()).identity.changeAddress({ newEmail })
    await accounts.settled()
  }
  const agree = async (token: string) => (await accounts.browser().go()).identity.agreeToAddressChange({ token })
  const leave = () => linkIn(account.email, 'Do you want to leave')
  const take = (address = next) => linkIn(address, 'Is this your new address')
  const emailNow = async () => (await (await kofi.go()).identity.me()).email

  it.each([
    ['the one before first', [leave, take]],
    ['the new one first', [take, leave]],
  ])('counts once both mailboxes agreed: %s', async (_order, [first, second]) => {
    await ask()
    expect(await agree(await (first as typeof leave)())).toEqual({ changed: false })
    expect(await emailNow()).toBe(account.email)
    expect(await agree(await (second as typeof leave)())).toEqual({ changed: true })
    expect(await emailNow()).toBe(next)
    await accounts.settled()
    const told = accounts.mails
      .filter(({ subject }) => subject.startsWith('Your address for'))
      .map(({ to }) => to.address)
    expect(told.toSorted()).toEqual([next, account.email].toSorted())
    const browser = accounts.browser()
    expect(await refusalOf((await browser.go()).identity.signIn(account))).toBe('sign_in.mismatch')
    await (await browser.go()).identity.signIn({ ...account, email: next })
  })

  it('both agreeing at once change it once', async () => {
    await ask()
    const answers = await Promise.all([agree(await leave()), agree(await take())])
    expect(answers.filter(({ changed }) => changed)).toHaveLength(1)
    expect(await emailNow()).toBe(next)
  })

  it('is asked for by somebody who has just shown who they are', async () => {
    accounts.clock.advance({ minutes: 11 })
    expect(await refusalOf((await kofi.go()).identity.changeAddress({ newEmail: next }))).toBe('sign_in.confirm_again')
  })

  it('can be stopped by its person and by the mailbox from before; links are worthless then', async () => {
    await ask()
    const [leaving, taking] = [await leave(), await take()]
    await (await accounts.browser().go()).identity.refuseAddressChange({ token: leaving })
    expect(await refusalOf(agree(taking))).toBe('link.unknown')
    await ask()
    expect((await (await kofi.go()).identity.addressChange()).waits).toMatchObject({ newEmail: next, isProven: false })
    const again = await take()
    await (await kofi.go()).identity.cancelAddressChange()
    expect(await refusalOf(agree(again))).toBe('link.unknown')
    expect(await emailNow()).toBe(account.email)
  })

  it('is over after a day, and a second wish takes the place of the first', async () => {
    await ask('first@demo.test')
    const first = await take('first@demo.test')
    await ask()
    expect(await refusalOf(agree(first))).toBe('link.unknown')
    await agree(await leave())
    const last = await take()
    accounts.clock.advance({ hours: 24 })
    expect(await refusalOf(agree(last))).toBe('link.unknown')
    expect(await emailNow()).toBe(account.email)
  })

  it('that is taken is not said to be: the answer is the same, and its mailbox learns that nothing changes', async () => {
    await ask('owner@school.test')
    expect((await (await kofi.go()).identity.addressChange()).waits).toMatchObject({ newEmail: 'owner@school.test' })
    const mail = await accounts.mailTo('owner@school.test')
    expect(mail.subject).toBe('Your address at Northside')
    expect(mail.text).not.toContain('/address/')
    expect(mail.text).not.toContain('Kofi')
    expect(await agree(await leave())).toEqual({ changed: false })
  })

  it('that is taken meanwhile stays with who took it', async () => {
    await ask()
    await agree(await leave())
    const taking = await take()
    await (await accounts.browser().go()).identity.signUp({ ...account, firstName: 'Eve', email: next })
    expect(await refusalOf(agree(taking))).toBe('link.unknown')
    expect(await emailNow()).toBe(account.email)
  })

  it('that one has already is refused in the field', async () => {
    expect(await refusalOf((await kofi.go()).identity.changeAddress({ newEmail: ' KOFI@demo.test' }))).toBe(
      'input.invalid, newEmail: address.same',
    )
    expect(await refusalOf((await kofi.go()).identity.changeAddress({ newEmail: 'kofi@mailinator.com' }))).toBe(
      'input.invalid, newEmail: field.disposable_address',
    )
  })

  it('takes links to the mailbox from before with it', async () => {
    await (await accounts.browser().go()).identity.forgotPassword({ email: account.email })
    const reset = await linkIn(account.email, 'Choose a new password')
    await ask()
    await agree(await leave())
    await agree(await take())
    expect(
      await refusalOf((await accounts.browser().go()).identity.resetPassword({ token: reset, password: goodPassword })),
    ).toBe('link.unknown')
  })
})
