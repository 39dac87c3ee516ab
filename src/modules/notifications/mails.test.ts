import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stranger } from '#kernel/actor'
import { quietVisit } from '#kernel/visit'
import { type Accounts, eventually, goodPassword, openAccounts, refusalOf, tokenIn } from '../../../test/accounts.ts'
import { sweep } from '../../../test/sweeps.ts'
import { mailerContract, someMail } from './mailers.contract.ts'
import { mailInOutbox, mailsInOutbox, type OpenOutbox, outboxMailer, outboxOpenTo } from './mails.ts'
import type { Mail } from './ports.ts'

let accounts: Accounts
afterEach(() => accounts.close())

const kofi = { firstName: 'Kofi', email: 'kofi@demo.test', password: goodPassword }

describe('The outbox', () => {
  beforeEach(async () => {
    accounts = await openAccounts({ jobs: 'later' })
  })

  mailerContract(() => ({
    mailer: outboxMailer(accounts.db),
    async arrived() {
      const outbox = {} as OpenOutbox
      return accounts.db.read(async (tx) => {
        const { items } = await mailsInOutbox(tx, outbox, { limit: 100 })
        return Promise.all(items.map(({ id }) => mailInOutbox(tx, outbox, id)))
      })
    },
  }))

  it('is open to the owner and on the machine itself, to nobody else, and not once mail can leave', async () => {
    await outboxMailer(accounts.db).send(someMail)
    const owner = await accounts.openSchool()
    const elsewhere = accounts.browser()
    const atTheMachine = accounts.browser({ address: '127.0.0.1' })
    expect((await (await owner.go()).notifications.mails()).items).toMatchObject([{ subject: someMail.subject }])
    expect((await (await atTheMachine.go()).notifications.mails()).items).toHaveLength(1)
    expect(await (await atTheMachine.go()).notifications.mail({ id: someMail.id })).toMatchObject({
      html: someMail.html,
    })
    expect(await refusalOf((await elsewhere.go()).notifications.mails())).toBe('page.unknown')
    await (await elsewhere.go()).identity.signUp(kofi)
    expect(await refusalOf((await elsewhere.go()).notifications.mails())).toBe('page.unknown')
    expect(() => outboxOpenTo(stranger, quietVisit('http://localhost:3000'), true)).toThrow('page.unknown')
  })

  it('a visitor who looks local at a school with a public address is a stranger: a proxy stands between', () => {
    expect(() => outboxOpenTo(stranger, quietVisit('https://school.example'), false)).toThrow('page.unknown')
    expect(() => outboxOpenTo(stranger, quietVisit('http://localhost:3000'), false)).not.toThrow()
    expect(() =>
      outboxOpenTo(stranger, { ...quietVisit('http://localhost:3000'), address: '192.0.2.1' }, false),
    ).toThrow('page.unknown')
  })

  it('keeps mail for a week', async () => {
    await outboxMailer(accounts.db).send(someMail)
    accounts.clock.advance({ seconds: 7 * 24 * 60 * 60 - 1 })
    await sweep(accounts.db)
    expect((await accounts.pools.writer.query('select 1 from notifications.mail')).rowCount).toBe(1)
    accounts.clock.advance({ seconds: 2 })
    await sweep(accounts.db)
    expect((await accounts.pools.writer.query('select 1 from notifications.mail')).rowCount).toBe(0)
  })
})

describe('A letter', () => {
  it('is written in the reader’s language', async () => {
    accounts = await openAccounts()
    await accounts.openSchool()
    await (await accounts.browser({ locale: 'fr' }).go()).identity.signUp(kofi)
    const mail = await accounts.mailTo(kofi.email)
    expect(mail.subject).toBe('Cette adresse est-elle la vôtre\u00a0?')
    expect(mail.text).toContain('Bonjour Kofi,')
    expect(mail.html).toContain('<html lang="fr">')
  })

  it('shows what people wrote, and runs none of it', async () => {
    accounts = await openAccounts()
    await accounts.openSchool()
    await (await accounts.browser().go()).identity.signUp({ ...kofi, firstName: '<img src=x onerror=alert(1)>' })
    const mail = await accounts.mailTo(kofi.email)
    expect(mail.html).not.toContain('<img')
    expect(mail.text).toContain('Hello <img src=x onerror=alert(1)>,')
  })

  it('its job holds ids only', async () => {
    accounts = await openAccounts({ jobs: 'later' })
    await accounts.openSchool()
    const { personId } = (await (await accounts.browser().go()).identity.signUp(kofi)) as { personId: string }
    const { rows } = await accounts.pools.writer.query(
      "select payload from graphile_worker._private_jobs where payload::jsonb ? 'personId' order by id desc limit 1",
    )
    expect(rows).toEqual([{ payload: { personId } }])
  })
})

describe('A mail server that is away', () => {
  it('lets the sign-up succeed; the mail follows when it is back, with a link that works', async () => {
    const sent: Mail[] = []
    let up = false
    let tries = 0
    accounts = await openAccounts({
      mailer: {
        async send(mail) {
          tries++
          if (!up) throw new Error('connection refused')
          sent.push(mail)
          return 'sent'
        },
        async close() {},
      },
      jobs: 'later',
    })
    await accounts.openSchool()
    const browser = accounts.browser()
    expect(await (await browser.go()).identity.signUp(kofi)).toMatchObject({ signedIn: true })
    await accounts.startJobs()
    await eventually(() => tries >= 2)
    up = true
    // The pause between tries grows by the database's clock; we bring the next try forward.
    await eventually(async () => {
      await accounts.pools.writer.query(
        `update graphile_worker._private_jobs set run_at = now() where attempts > 0 and locked_at is null`,
      )
      return sent.some((mail) => mail.to.address === kofi.email)
    })
    const token = tokenIn(sent.find((mail) => mail.to.address === kofi.email) as Mail)
    expect(await (await browser.go()).identity.confirm({ token })).toEqual({ signedIn: false, next: null })
  })
})
