import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PersonId } from '#kernel/actor'
import { newId } from '#kernel/id'
import { wordsIn } from '#modules/notifications'
import { type Accounts, goodPassword, openAccounts, refusalOf, tokenIn } from '../../../test/accounts.ts'
import { addressToKeep } from './addresses.ts'
import { personByAddress } from './people.ts'

let accounts: Accounts
afterEach(() => accounts.close())

const kofi = { firstName: 'Kofi', email: 'kofi@demo.test', password: goodPassword }

describe('Where mail cannot leave, an account begins at once', () => {
  beforeEach(async () => {
    accounts = await openAccounts()
    await accounts.openSchool()
  })

  it('the browser is signed in, as a student', async () => {
    const browser = accounts.browser({ locale: 'fr' })
    expect(await (await browser.go()).identity.signUp({ ...kofi, timeZone: 'Africa/Lagos' })).toMatchObject({
      signedIn: true,
    })
    expect(await browser.actor()).toMatchObject({
      kind: 'person',
      role: 'student',
      name: 'Kofi',
      locale: 'fr',
      timeZone: 'Africa/Lagos',
    })
  })

  it('two sign-ups with one address at once make one account and one mail', async () => {
    const attempts = await Promise.allSettled(
      Array.from({ length: 4 }, async () => (await accounts.browser().go()).identity.signUp(kofi)),
    )
    await accounts.settled()
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await countOf('identity.person')).toBe(2)
    expect(accounts.mails.filter((mail) => mail.to.address === kofi.email)).toHaveLength(1)
  })

  it('who looks first and enrols then makes as many accounts as come at once: the spec above can fail', async () => {
    await accounts.pools.writer.query('alter table identity.person drop constraint person_email_index_key')
    const everybodyLooked = Promise.withResolvers<void>()
    let looked = 0
    const attempt = () =>
      accounts.db.transact(async (tx) => {
        const taken = await personByAddress(tx, kofi.email)
        if (++looked === 4) everybodyLooked.resolve()
        await everybodyLooked.promise
        if (taken) return
        const id: PersonId = newId('per', tx.now)
        const kept = await addressToKeep(tx, id, kofi.email)
        await accounts.pools.writer.query(
          `insert into identity.person (id, email_sealed, email_index, first_name, last_name, name, sort_name, role, joined_at) values ($1, $2, $3, 'Kofi', '', 'Kofi', 'kofi', 'student', now())`,
          [id, kept.email_sealed, kept.email_index],
        )
      })
    await Promise.all(Array.from({ length: 4 }, attempt))
    expect(await countOf('identity.person')).toBe(5)
  })

  it('the mail confirms the address, once', async () => {
    const browser = accounts.browser()
    await (await browser.go()).identity.signUp(kofi)
    const token = tokenIn(await accounts.mailTo(kofi.email))
    const go = await browser.go()
    expect(await go.identity.link({ token })).toEqual({ purpose: 'verify', asksForPassword: false })
    expect(await go.identity.confirm({ token })).toEqual({ signedIn: false, next: null })
    expect(await (await browser.go()).identity.me()).toMatchObject({ verified: true })
    expect(await refusalOf(go.identity.confirm({ token }))).toBe('link.unknown')
  })

  it('a taken address is said to be taken, in whatever case it is typed', async () => {
    await (await accounts.browser().go()).identity.signUp(kofi)
    const again = (await accounts.browser().go()).identity.signUp({ ...kofi, email: 'KOFI@demo.test' })
    expect(await refusalOf(again)).toBe('sign_up.address_taken')
  })

  it.each([
    [{ password: 'password1' }, 'password: password.common'],
    [{ password: 'SUNSHINE' }, 'password: password.common'],
    [{ password: 'kofi@demo.test' }, 'password: password.personal'],
    [{ firstName: '\u202eevil' }, 'firstName: field.unprintable'],
    [{ firstName: '   ' }, 'firstName: field.blank'],
    [{ lastName: 'a\r\nBcc: all@demo.test' }, 'lastName: field.unprintable'],
    [{ title: 'Dr' }, 'title: person.title_for_teachers'],
    [{ firstName: 'x'.repeat(61) }, 'firstName: field.too_long'],
    [{ lastName: 'x'.repeat(61) }, 'lastName: field.too_long'],
    [{ email: 'kofi@demo.test\nBcc: all@demo.test' }, 'email: field.not_an_address'],
    [{ next: 'https://evil.test/' }, 'next: field.invalid'],
  ])('%j is refused and leaves no row', async (wrong, fault) => {
    expect(await refusalOf((await accounts.browser().go()).identity.signUp({ ...kofi, ...wrong }))).toBe(
      `input.invalid, ${fault}`,
    )
    expect(await countOf('identity.person')).toBe(1)
  })
})

describe('Where mail leaves, an account begins when its address confirms it', () => {
  beforeEach(async () => {
    accounts = await openAccounts({ mailReachesPeople: true })
    await accounts.openSchool()
  })

  it('with the link and the password that was chosen', async () => {
    const browser = accounts.browser()
    const go = await browser.go()
    expect(await go.identity.signUp({ ...kofi, next: '/join/abc' })).toEqual({ signedIn: false })
    expect(await browser.actor()).toEqual({ kind: 'stranger' })
    const token = tokenIn(await accounts.mailTo(kofi.email))
    expect(await go.identity.link({ token })).toEqual({ purpose: 'confirm', asksForPassword: true })
    expect(await refusalOf(go.identity.confirm({ token, password: 'somebody else chose it' }))).toBe(
      'sign_up.other_password',
    )
    expect(await go.identity.confirm({ token, password: goodPassword })).toEqual({ signedIn: true, next: '/join/abc' })
    expect(await browser.actor()).toMatchObject({ kind: 'person', name: 'Kofi', role: 'student' })
    expect(await refusalOf(go.identity.confirm({ token, password: goodPassword }))).toBe('link.unknown')
  })

  it('two confirmations at once make one account', async () => {
    await (await accounts.browser().go()).identity.signUp(kofi)
    const token = tokenIn(await accounts.mailTo(kofi.email))
    const attempts = await Promise.allSettled(
      Array.from({ length: 4 }, async () =>
        (await accounts.browser().go()).identity.confirm({ token, password: goodPassword }),
      ),
    )
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await countOf('identity.person')).toBe(2)
  })

  it('nobody learns from the answer whether an address has an account; its mailbox does', async () => {
    await accounts.close()
    accounts = await openAccounts({ mailReachesPeople: true, jobs: 'later' })
    await accounts.openSchool()
    // Every page asks for the school, and that is kept for a while: a wish costs the same whoever comes first.
    await (await accounts.browser().go()).school.school()
    const known = await answerTo({ ...kofi, email: 'owner@school.test' })
    const unknown = await answerTo(kofi)
    expect(known).toEqual(unknown)
    await accounts.startJobs()
    await accounts.settled()
    const textsTo = (address: string) =>
      accounts.mails
        .filter((mail) => mail.to.address === address)
        .map((mail) => mail.text)
        .join()
    expect(textsTo('owner@school.test')).toContain(wordsIn('en', 'teacher_student')('mail_has_account_line'))
    expect(textsTo(kofi.email)).toContain('/verify/')
    expect(textsTo(kofi.email)).not.toContain(wordsIn('en', 'teacher_student')('mail_has_account_line'))

    async function answerTo(wish: typeof kofi) {
      const browser = accounts.browser()
      const go = await browser.go()
      accounts.statements.length = 0
      const answer = JSON.stringify(await go.identity.signUp(wish))
      const work = [...accounts.statements]
      return { answer, work, signedIn: browser.token }
    }
  })

  it('signing in before confirming is refused like a wrong password', async () => {
    const go = await accounts.browser().go()
    await go.identity.signUp(kofi)
    expect(await refusalOf(go.identity.signIn({ email: kofi.email, password: goodPassword }))).toBe('sign_in.mismatch')
  })

  it('the same wish at once and again is answered by one mail', async () => {
    await Promise.all(Array.from({ length: 4 }, async () => (await accounts.browser().go()).identity.signUp(kofi)))
    await accounts.settled()
    expect(accounts.mails).toHaveLength(1)
  })

  it('a later wish replaces the earlier one and its link', async () => {
    const go = await accounts.browser().go()
    await go.identity.signUp({ ...kofi, password: 'chosen by somebody else' })
    const first = tokenIn(await accounts.mailTo(kofi.email))
    accounts.clock.advance({ minutes: 3 })
    accounts.mails.length = 0
    await go.identity.signUp(kofi)
    const second = tokenIn(await accounts.mailTo(kofi.email))
    expect(await refusalOf(go.identity.confirm({ token: first, password: 'chosen by somebody else' }))).toBe(
      'link.unknown',
    )
    expect(await go.identity.confirm({ token: second, password: goodPassword })).toMatchObject({ signedIn: true })
  })

  it('a stranger cannot fill a mailbox: three mails an hour', async () => {
    const go = await accounts.browser().go()
    for (let time = 0; time < 6; time++) {
      await go.identity.signUp(kofi)
      await accounts.settled()
      accounts.clock.advance({ minutes: 3 })
    }
    expect(accounts.mails).toHaveLength(3)
  })

  it('while mail is late, wishes beyond the third do not take the place of one whose mail is on its way', async () => {
    await accounts.close()
    accounts = await openAccounts({ mailReachesPeople: true, jobs: 'later' })
    await accounts.openSchool()
    const go = await accounts.browser().go()
    for (let time = 0; time < 6; time++) {
      await go.identity.signUp(kofi)
      accounts.clock.advance({ minutes: 3 })
    }
    await accounts.startJobs()
    await accounts.settled()
    expect(accounts.mails.filter((mail) => mail.to.address === kofi.email)).toHaveLength(1)
    const token = tokenIn(await accounts.mailTo(kofi.email))
    expect(await go.identity.confirm({ token, password: goodPassword })).toMatchObject({ signedIn: true })
  })

  it('a link ends after 24 hours', async () => {
    const go = await accounts.browser().go()
    await go.identity.signUp(kofi)
    const token = tokenIn(await accounts.mailTo(kofi.email))
    accounts.clock.advance({ hours: 24 })
    expect(await refusalOf(go.identity.confirm({ token, password: goodPassword }))).toBe('link.unknown')
  })
})

describe('A school that invites', () => {
  beforeEach(async () => {
    accounts = await openAccounts({
      invitations: {
        admits: async (_tx, secret) => secret === 'from a course',
        personal: async () => null,
        accept: async () => {},
      },
    })
    const owner = await (await accounts.openSchool()).go()
    await owner.school.changeSchool({
      name: 'Northside',
      locale: 'en',
      timeZone: 'UTC',
      roleWords: 'mentor_mentee',
      signUp: 'invitation',
    })
  })

  it('lets nobody sign up without an invitation', async () => {
    const go = await accounts.browser().go()
    expect(await refusalOf(go.identity.signUp(kofi))).toBe('sign_up.by_invitation')
    expect(await refusalOf(go.identity.signUp({ ...kofi, invitation: 'made up' }))).toBe('sign_up.by_invitation')
  })

  it('lets in whom a course invites, as a student', async () => {
    const browser = accounts.browser()
    await (await browser.go()).identity.signUp({ ...kofi, invitation: 'from a course' })
    expect(await browser.actor()).toMatchObject({ role: 'student' })
  })

  it('a teacher link makes one teacher', async () => {
    const owner = accounts.browser()
    await (await owner.go()).identity.signIn({ email: 'owner@school.test', password: goodPassword })
    const { url } = await (await owner.go()).identity.inviteTeacher()
    const invitation = new URL(url).searchParams.get('invitation') ?? ''
    const browser = accounts.browser()
    await (await browser.go()).identity.signUp({ ...kofi, invitation })
    expect(await browser.actor()).toMatchObject({ role: 'teacher' })
    expect(
      await refusalOf(
        (await accounts.browser().go()).identity.signUp({ ...kofi, email: 'lena@demo.test', invitation }),
      ),
    ).toBe('sign_up.by_invitation')
  })
})

async function countOf(table: string): Promise<number> {
  const { rows } = await accounts.pools.writer.query(`select count(*)::int as count from ${table}`)
  return rows[0].count
}
