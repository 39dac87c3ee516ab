import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PersonId } from '#kernel/actor'
import { type Accounts, goodPassword, openAccounts, refusalOf, tokenIn } from '../../../test/accounts.ts'
import { personAt } from '../../../test/people.ts'
import { sweep } from '../../../test/sweeps.ts'
import { consentToConfirm } from './guardians.ts'
import { lookAfterWaiting } from './jobs.ts'

let accounts: Accounts
let owner: ReturnType<Accounts['browser']>
beforeEach(async () => {
  accounts = await openAccounts({ countryOf: () => 'DE' })
  owner = await accounts.openSchool()
  await (await owner.go()).identity.changeGates({ countriesRule: 'everywhere', guardians: true, leastAge: 13 })
})
afterEach(() => accounts.close())

const efua = 'efua@home.test'
const kofi = {
  firstName: 'Kofi',
  email: 'kofi@demo.test',
  password: goodPassword,
  birthYear: 2012,
  birthMonth: 3,
  guardianEmail: efua,
}

async function signedUp(locale = 'en') {
  const browser = accounts.browser({ locale })
  const { personId } = (await (await browser.go()).identity.signUp(kofi)) as { personId: string }
  return { browser, personId }
}

async function agree(token: string, browser = accounts.browser()) {
  const { identity } = await browser.go()
  const { wordingSha256 } = await identity.guardianRequest({ token })
  return identity.consentAsGuardian({ token, name: 'Efua Mensah', agreed: true, wordingSha256 })
}

const rowsOf = async (text: string) => (await accounts.pools.writer.query(text)).rows

describe('Until a guardian agrees', () => {
  it('the account waits: its browser is a stranger’s at every door but its own', async () => {
    const { browser } = await signedUp()
    expect(await browser.actor()).toEqual({ kind: 'stranger' })
    const { identity, profiles } = await browser.go()
    expect(await identity.waiting()).toMatchObject({
      waiting: { name: 'Kofi', for: 'guardian', guardianEmail: efua, endsAt: '2026-09-15T09:00:00Z' },
    })
    expect(await refusalOf(identity.me())).toBe('sign_in.required')
    expect(await refusalOf(profiles.mine())).toBe('sign_in.required')
    await identity.signOut()
    expect(await (await browser.go()).identity.waiting()).toEqual({ waiting: null })
  })

  it('signing in with the right password leads to the same waiting', async () => {
    await signedUp()
    const another = accounts.browser()
    await (await another.go()).identity.signIn(kofi)
    expect(await another.actor()).toEqual({ kind: 'stranger' })
    expect((await (await another.go()).identity.waiting()).waiting).toMatchObject({ for: 'guardian' })
  })

  it('the guardian is asked in the language of the family, and the database holds only the hash of the link', async () => {
    await signedUp('fr')
    const mail = await accounts.mailTo(efua)
    expect(mail.subject).toBe('Kofi souhaite rejoindre Northside\u00a0: êtes-vous d’accord\u00a0?')
    const token = tokenIn(mail)
    const [row] = await rowsOf('select * from identity.guardian')
    expect(row.token_sha256).toEqual(createHash('sha256').update(token).digest())
    expect(JSON.stringify(row)).not.toContain(token)
  })

  it('a wrong address can be corrected: the first link is void, the time stays', async () => {
    const { browser } = await signedUp()
    const first = tokenIn(await accounts.mailTo(efua))
    accounts.clock.advance({ hours: 24 })
    await (await browser.go()).identity.nameGuardian({ guardianEmail: 'kwame@home.test' })
    const second = tokenIn(await accounts.mailTo('kwame@home.test'))
    const { identity } = await accounts.browser().go()
    expect(await refusalOf(identity.guardianRequest({ token: first }))).toBe('link.unknown')
    expect(await identity.guardianRequest({ token: second })).toMatchObject({ endsAt: '2026-09-15T09:00:00Z' })
  })

  it('nobody can be flooded in a guardian’s name', async () => {
    const { browser } = await signedUp()
    const codes: string[] = []
    for (let time = 0; time < 7; time++)
      codes.push(await refusalOf((await browser.go()).identity.nameGuardian({ guardianEmail: efua })))
    expect(codes).toEqual([...Array(5).fill('not refused'), 'rate.limited', 'rate.limited'])
    await accounts.settled()
    expect(accounts.mails.filter((mail) => mail.to.address === efua).length).toBeLessThanOrEqual(5)
  })

  it('they are reminded twice, and after fourteen days nothing of the account is left', async () => {
    await signedUp()
    await accounts.mailTo(efua)
    await accounts.settled()
    const mails = async () => {
      await lookAfterWaiting(accounts.db)
      await accounts.settled()
      return accounts.mails.filter((mail) => mail.to.address === efua).length
    }
    expect(await mails()).toBe(1)
    accounts.clock.advance({ hours: 4 * 24 })
    expect([await mails(), await mails()]).toEqual([2, 2])
    accounts.clock.advance({ hours: 6 * 24 })
    expect([await mails(), await mails()]).toEqual([3, 3])
    accounts.clock.advance({ hours: 4 * 24 - 1 })
    await sweep(accounts.db)
    expect(await personAt(accounts.db, kofi.email)).not.toBeNull()
    accounts.clock.advance({ hours: 1 })
    const token = tokenIn(await accounts.mailTo(efua))
    expect(await refusalOf(agree(token))).toBe('link.unknown')
    await sweep(accounts.db)
    for (const table of ['person', 'password', 'sign_in', 'guardian'])
      expect([
        table,
        (await rowsOf(`select * from identity.${table}`)).filter((row) => JSON.stringify(row).includes('ofi')),
      ]).toEqual([table, []])
  })

  it('a guardian who says no leaves nothing of the account', async () => {
    const { browser } = await signedUp()
    const token = tokenIn(await accounts.mailTo(efua))
    await (await accounts.browser().go()).identity.declineAsGuardian({ token })
    expect(await personAt(accounts.db, kofi.email)).toBeNull()
    expect(await (await browser.go()).identity.waiting()).toEqual({ waiting: null })
    expect(await refusalOf((await accounts.browser().go()).identity.declineAsGuardian({ token }))).toBe('link.unknown')
  })
})

describe('A guardian who agrees', () => {
  it('opens the account, and the record says who agreed to what, where, when and by which link', async () => {
    const { browser, personId } = await signedUp()
    const token = tokenIn(await accounts.mailTo(efua))
    const shown = await (await accounts.browser().go()).identity.guardianRequest({ token })
    expect(shown.paragraphs.join(' ')).toContain('Kofi would like an account at Northside')
    await agree(token)
    expect(await browser.actor()).toMatchObject({ kind: 'person', name: 'Kofi' })
    const [record] = await rowsOf('select * from identity.guardian_consent')
    const wording = createHash('sha256')
      .update([shown.version, 'en', ...shown.paragraphs].join('\n'))
      .digest()
    expect(record).toMatchObject({
      person_id: personId,
      guardian_name: 'Efua Mensah',
      wording_version: '1',
      locale: 'en',
      surface: 'guardian page',
      revoked_at: null,
    })
    expect((await accounts.db.transact((tx) => consentToConfirm(tx, personId as PersonId)))?.guardianEmail).toBe(efua)
    expect(record.wording_sha256).toEqual(wording)
    expect(record.token_sha256).toEqual(createHash('sha256').update(token).digest())
    expect(record.given_at.toString()).toBe('2026-09-01T09:00:00Z')
    expect(await rowsOf('select * from identity.guardian')).toEqual([])
  })

  it('agrees to what they read: another language is another wording, and a stale one is refused', async () => {
    await signedUp()
    const token = tokenIn(await accounts.mailTo(efua))
    const french = await (await accounts.browser({ locale: 'fr' }).go()).identity.guardianRequest({ token })
    const { identity } = await accounts.browser().go()
    const english = await identity.guardianRequest({ token })
    expect(french.wordingSha256).not.toBe(english.wordingSha256)
    const attempt = identity.consentAsGuardian({
      token,
      name: 'Efua',
      agreed: true,
      wordingSha256: french.wordingSha256,
    })
    expect(await refusalOf(attempt)).toBe('guardian.wording_changed')
  })

  it.each([
    [{ agreed: false }, 'agreed: field.not_agreed'],
    [{ name: ' ' }, 'name: field.blank'],
    [{ wordingSha256: 'none' }, 'wordingSha256: field.invalid'],
  ])('not with %j', async (wrong, fault) => {
    await signedUp()
    const token = tokenIn(await accounts.mailTo(efua))
    const { identity } = await accounts.browser().go()
    const { wordingSha256 } = await identity.guardianRequest({ token })
    const attempt = identity.consentAsGuardian({ token, name: 'Efua', agreed: true, wordingSha256, ...wrong } as never)
    expect(await refusalOf(attempt)).toBe(`input.invalid, ${fault}`)
  })

  it('presses twice and agrees once', async () => {
    await signedUp()
    const token = tokenIn(await accounts.mailTo(efua))
    const presses = await Promise.allSettled([agree(token), agree(token), agree(token)])
    expect(presses.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await rowsOf('select 1 from identity.guardian_consent')).toHaveLength(1)
  })

  it('of two guardians who answer at once, one counts: the account is open or gone, and nothing is left over', async () => {
    const { browser, personId } = await signedUp()
    const first = tokenIn(await accounts.mailTo(efua))
    const answers = await Promise.allSettled([
      agree(first),
      (await accounts.browser().go()).identity.declineAsGuardian({ token: first }),
    ])
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const [agreed] = answers
    const left = async (table: string) =>
      rowsOf(`select 1 from identity.${table} where person_id = '${personId}'`).then(({ length }) => length)
    expect(await left('guardian')).toBe(0)
    expect(await left('guardian_consent')).toBe(agreed.status === 'fulfilled' ? 1 : 0)
    expect((await browser.actor()).kind).toBe(agreed.status === 'fulfilled' ? 'person' : 'stranger')
  })

  it('another guardian named in the same moment: the first answer counts, or the second is asked; never both', async () => {
    const { browser, personId } = await signedUp()
    const first = tokenIn(await accounts.mailTo(efua))
    const [agreed, named] = await Promise.allSettled([
      agree(first),
      (await browser.go()).identity.nameGuardian({ guardianEmail: 'kwame@home.test' }),
    ])
    expect([agreed.status, named.status].sort()).toEqual(['fulfilled', 'rejected'])
    const count = async (table: string) =>
      (await rowsOf(`select 1 from identity.${table} where person_id = '${personId}'`)).length
    expect(await count('guardian')).toBe(named.status === 'fulfilled' ? 1 : 0)
    expect(await count('guardian_consent')).toBe(agreed.status === 'fulfilled' ? 1 : 0)
  })

  it('without the guard on the waiting row three presses would be three records: the spec above can fail', async () => {
    await accounts.pools.writer.query('drop index identity.guardian_consent_standing')
    const { personId } = await signedUp()
    const together = Promise.withResolvers<void>()
    let looked = 0
    const press = () =>
      accounts.db.transact(async () => {
        const waits = await rowsOf(`select 1 from identity.person where waits_for = 'guardian'`)
        if (++looked === 3) together.resolve()
        await together.promise
        if (waits.length === 1)
          await accounts.pools.writer.query(
            `insert into identity.guardian_consent (id, person_id, guardian_email_sealed, guardian_name, wording_version, wording_sha256, locale, surface, token_sha256, given_at)
             values ('gco_' || gen_random_uuid(), $1, '', 'e', '1', '', 'en', '', '', now())`,
            [personId],
          )
      })
    await Promise.all([press(), press(), press()])
    expect(await rowsOf('select 1 from identity.guardian_consent')).toHaveLength(3)
  })
})

describe('A guardian who takes it back', () => {
  async function agreed() {
    const { browser, personId } = await signedUp()
    await agree(tokenIn(await accounts.mailTo(efua)))
    const mail = await accounts.mailWith(efua, 'You agreed')
    return { browser, personId, revocation: tokenIn(mail) }
  }

  it('closes the account at once, ends every sign-in, and asks for the erasure', async () => {
    const { browser, personId, revocation } = await agreed()
    accounts.clock.advance({ hours: 24 * 10 })
    const { identity } = await accounts.browser().go()
    expect(await identity.guardianConsent({ token: revocation })).toMatchObject({ childName: 'Kofi' })
    await accounts.stopJobs()
    await identity.revokeGuardianConsent({ token: revocation })
    expect(await browser.actor()).toEqual({ kind: 'stranger' })
    expect(await refusalOf((await accounts.browser().go()).identity.signIn(kofi))).toBe('sign_in.suspended')
    const told = await rowsOf(
      `select task_identifier as name, payload::text from graphile_worker.jobs j join graphile_worker._private_jobs p using (id)`,
    )
    expect(told).toContainEqual({ name: 'fact:minor.consent_revoked', payload: expect.stringContaining(personId) })
    expect(await refusalOf(identity.revokeGuardianConsent({ token: revocation }))).toBe('link.unknown')
  })

  it('nobody opens it again, not the owner either', async () => {
    const { personId, revocation } = await agreed()
    await (await accounts.browser().go()).identity.revokeGuardianConsent({ token: revocation })
    expect(await refusalOf((await owner.go()).identity.restore({ personId }))).toBe('person.to_be_erased')
    expect(await refusalOf((await accounts.browser().go()).identity.signIn(kofi))).toBe('sign_in.suspended')
  })

  it('the link that agreed does not take back, and the other way round', async () => {
    const { revocation } = await agreed()
    const { identity } = await accounts.browser().go()
    expect(await refusalOf(identity.guardianRequest({ token: revocation }))).toBe('link.unknown')
  })
})

describe('Somebody of whom the owner learns that they are too young', () => {
  const lena = { firstName: 'Lena', email: 'lena@demo.test', password: goodPassword }

  it('is out at once and for good, and the audit trail says who did it', async () => {
    const browser = accounts.browser()
    const { personId } = (await (await browser.go()).identity.signUp(lena)) as { personId: string }
    await accounts.settled()
    await accounts.stopJobs()
    await (await owner.go()).identity.reportMinor({ personId })
    expect(await browser.actor()).toEqual({ kind: 'stranger' })
    expect(await rowsOf(`select erase_because from identity.person where id = '${personId}'`)).toEqual([
      { erase_because: 'minor' },
    ])
    expect(await rowsOf(`select task_identifier as told from graphile_worker.jobs`)).toContainEqual({
      told: 'fact:minor.discovered',
    })
    expect(await refusalOf((await browser.go()).identity.signIn(lena))).toBe('sign_in.suspended')
    expect(await refusalOf((await owner.go()).identity.restore({ personId }))).toBe('person.to_be_erased')
    const [line] = await rowsOf(`select things from kernel.audit_line where deed = 'identity.reportMinor'`)
    expect(line.things).toMatchObject({ personId })
  })

  it('a guardian’s consent speaks against it, and so does running the school', async () => {
    const { personId } = await signedUp()
    await agree(tokenIn(await accounts.mailTo(efua)))
    const { identity } = await owner.go()
    expect(await refusalOf(identity.reportMinor({ personId }))).toBe('person.has_guardian')
    const [{ id }] = (await rowsOf(`select id from identity.person where role = 'owner'`)) as [{ id: string }]
    expect(await refusalOf(identity.reportMinor({ personId: id }))).toBe('person.runs_the_school')
  })
})

describe('Parents and guardians write without an account', () => {
  const request = { name: 'Efua', email: efua, child: 'Kofi Mensah', message: 'Please close the account.\nThank you' }

  it('the owner sees it, and sees whether the address was confirmed', async () => {
    await (await accounts.browser().go()).identity.writeAsGuardian(request)
    const seen = async () => (await (await owner.go()).identity.guardianRequests()).items
    expect(await seen()).toMatchObject([{ ...request, verified: false, answeredAt: null }])
    const token = tokenIn(await accounts.mailTo(efua))
    const { identity } = await accounts.browser().go()
    await identity.confirmGuardianRequest({ token })
    await identity.confirmGuardianRequest({ token })
    expect(await seen()).toMatchObject([{ verified: true }])
    await accounts.mailWith('owner@school.test', 'A parent or guardian wrote')
    await accounts.settled()
    expect(accounts.mails.filter((mail) => mail.to.address === 'owner@school.test')).toHaveLength(1)
    const requestId = String((await seen())[0]?.id)
    await (await owner.go()).identity.answerGuardianRequest({ requestId })
    expect(await seen()).toMatchObject([{ answeredAt: '2026-09-01T09:00:00Z' }])
  })

  it('the answer is the same whether there is such a child or not', async () => {
    await (await accounts.browser().go()).identity.signUp({ ...kofi, lastName: 'Mensah' })
    await accounts.settled()
    await accounts.stopJobs()
    const { identity } = await accounts.browser().go()
    const statements = async (child: string) => {
      accounts.statements.length = 0
      const answer = await identity.writeAsGuardian({ ...request, child })
      return [answer, [...accounts.statements]]
    }
    expect(await statements('Kofi Mensah')).toEqual(await statements('Nobody at all'))
  })

  it('a network writes twenty times a day, an address three times, and the rest is neither kept nor told', async () => {
    const { identity } = await accounts.browser().go()
    const codes: string[] = []
    for (let time = 0; time < 22; time++) codes.push(await refusalOf(identity.writeAsGuardian(request)))
    expect(codes).toEqual([...Array(20).fill('not refused'), 'rate.limited', 'rate.limited'])
    expect(await rowsOf('select 1 from identity.guardian_request')).toHaveLength(3)
  })

  it('what nobody confirmed is gone after a week', async () => {
    await (await accounts.browser().go()).identity.writeAsGuardian(request)
    accounts.clock.advance({ hours: 24 * 7 })
    await sweep(accounts.db)
    expect(await rowsOf('select 1 from identity.guardian_request')).toEqual([])
  })
})

describe('An account that began elsewhere, without the question', () => {
  async function begun() {
    const browser = accounts.browser()
    await (await browser.go()).identity.signUp({ ...kofi, birthYear: 1990 })
    await accounts.pools.writer.query(`update identity.person set waits_for = 'age', age_band = null where id = $1`, [
      await personAt(accounts.db, kofi.email),
    ])
    return browser
  }

  it('asks it before the first page', async () => {
    const browser = await begun()
    expect(await browser.actor()).toEqual({ kind: 'stranger' })
    expect(await (await browser.go()).identity.answerAge({ birthYear: 1990, birthMonth: 3 })).toEqual({ way: 'alone' })
    expect(await browser.actor()).toMatchObject({ kind: 'person' })
  })

  it('asks a guardian where one is needed', async () => {
    const browser = await begun()
    const { identity } = await browser.go()
    expect(await refusalOf(identity.answerAge({ birthYear: 2012, birthMonth: 3 }))).toBe(
      'input.invalid, guardianEmail: field.blank',
    )
    await identity.answerAge({ birthYear: 2012, birthMonth: 3, guardianEmail: efua })
    await agree(tokenIn(await accounts.mailTo(efua)))
    expect(await browser.actor()).toMatchObject({ kind: 'person' })
  })

  it('leaves nothing of somebody too young', async () => {
    const browser = await begun()
    expect(await refusalOf((await browser.go()).identity.answerAge({ birthYear: 2015, birthMonth: 3 }))).toBe(
      'sign_up.age',
    )
    expect(browser.token).toBeNull()
    expect(await personAt(accounts.db, kofi.email)).toBeNull()
  })

  it('and is gone after a day without an answer', async () => {
    await begun()
    await accounts.stopJobs()
    accounts.clock.advance({ hours: 25 })
    await lookAfterWaiting(accounts.db)
    expect(await personAt(accounts.db, kofi.email)).toBeNull()
  })
})
