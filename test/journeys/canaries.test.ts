import type { Page } from 'playwright-core'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { statement } from '#kernel/db'
import { openLog } from '#kernel/log'
import { manualClock, systemClock } from '#kernel/time'
import { eventually } from '../accounts.ts'
import { type Canary, foundIn, type Place, rowsOf } from '../canaries.ts'
import { type Mailboxes, openMailboxes } from '../stand-ins/mailboxes.ts'
import { appOf } from './authenticators.ts'
import { type House, openHouse } from './browser.ts'

const kofi = 'kofi@demo.test'
const passwords = {
  first: 'canary-first+river/noon',
  wrong: 'canary-wrong+river/noon',
  second: 'canary-second+river/noon',
  third: 'canary-third+river/noon',
  unfinished: 'canary-unfinished+river/noon',
  broken: 'canary-broken+river/noon',
}

const meetingLink = 'https://meet.example/j/123?pwd=canary-meeting-noon'

/** One that a scheme publishes for tests. */
const cardNumber = '4111 1111 1111 1111'

describe('What opens an account', () => {
  const clock = manualClock(systemClock.now())
  const logged: string[] = []
  const answers: Place[] = []
  const canaries: Canary[] = []
  const linkTokens: Canary[] = []
  let house: House
  let mailboxes: Mailboxes
  let jar = ''

  beforeAll(async () => {
    mailboxes = await openMailboxes()
    house = await openHouse({
      environment: { SMTP_URL: mailboxes.url, MAIL_FROM: 'school@school.test' },
      clock,
      log: openLog('debug', { write: (line) => void logged.push(line) }),
    })
    const { page } = await house.visitor()
    await house.openSchool(page)
    await planClassBehind(page, meetingLink)
    await live()
  })
  afterAll(async () => {
    await house.close()
    await mailboxes.close()
  })

  it('is neither in the log at its most talkative, nor in any row, nor in a mail, nor in an address', async () => {
    expect(canaries.length).toBeGreaterThan(20)
    expect(logged.length).toBeGreaterThan(0)
    expect(foundIn([...log(), ...(await rowsOf(house.databaseUrl)), ...(await mails()), ...answers], canaries)).toEqual(
      [],
    )
  })

  it('nor does the log say who somebody is, at its most talkative: no name, no address, no way into a meeting', () => {
    const named: Canary[] = [
      { what: 'an address', secret: kofi },
      { what: 'another address', secret: 'nia@demo.test' },
      { what: 'a family name', secret: 'Mensah' },
      { what: 'the password of a meeting', secret: String(new URL(meetingLink).searchParams.get('pwd')) },
    ]
    expect(foundIn(log(), named)).toEqual([])
    expect(foundIn([{ where: 'the log', text: JSON.stringify({ to: kofi }) }], named)).toEqual([
      'an address in the log',
    ])
  })

  it('and what a link in a mail carries is in that mail only', async () => {
    expect(linkTokens.length).toBe(3)
    expect(foundIn([...log(), ...(await rowsOf(house.databaseUrl))], linkTokens)).toEqual([])
    expect(foundIn(await mails(), linkTokens)).toHaveLength(3)
  })

  it('is not in the report of what broke, though the request held it', async () => {
    const rename = (from: string, to: string) => `alter table identity.${from} rename to ${to}`
    const before = logged.length
    await sql(rename('try', 'try_away'))
    await sql(rename('link', 'link_away'))
    const api = await ask('/api/v1/sign-in', { email: kofi, password: passwords.broken })
    const page = await form('/sign-in?/password', { email: kofi, password: passwords.broken })
    const link = await form(`/reset/${linkTokens[1]?.secret}`, { password: passwords.broken })
    await sql(rename('try_away', 'try'))
    await sql(rename('link_away', 'link'))
    expect([api.status, page.status, link.status]).toEqual([500, 500, 500])
    const reports = log().slice(before)
    expect(reports.length).toBeGreaterThanOrEqual(3)
    expect(foundIn(reports, [...canaries, ...linkTokens])).toEqual([])
    expect(logged.slice(before).some((line) => line.includes('/reset/…'))).toBe(true)
  })

  it('would be found wherever it were left', async () => {
    const secret = passwords.first
    for (const [where, value] of [
      ['plain', secret],
      ['inside something encoded', Buffer.from(`a:${secret}:b`).toString('base64')],
      ['hashed without salt', (await digest(secret)).toString('hex')],
    ] as const) {
      await sql(
        `update identity.person set suspension_reason = '${value}' where id = (select max(id) from identity.person)`,
      )
      expect(foundIn(await rowsOf(house.databaseUrl), canaries), where).toEqual([
        'the password first in identity.person',
      ])
    }
    await sql(`update identity.person set suspension_reason = null`)
    const bytes = Buffer.from(`x${secret}`).toString('hex')
    await sql(
      `update identity.link set token_sha256 = '\\x${bytes}' where ctid = (select min(ctid) from identity.link)`,
    )
    expect(foundIn(await rowsOf(house.databaseUrl), canaries)).toEqual(['the password first in identity.link'])
    expect(foundIn([{ where: 'an address', text: `/x?p=${encodeURIComponent(secret)}` }], canaries)).toHaveLength(1)
  })

  /** Everything somebody does with a password, a link, a cookie, an app and its recovery codes. */
  async function live(): Promise<void> {
    for (const [what, secret] of Object.entries(passwords))
      canaries.push({ what: `the password ${what}`, secret, chosen: true })
    const person = { birthYear: '1990', birthMonth: '4', firstName: 'Kofi', lastName: 'Mensah' }
    await form('/sign-up', { ...person, email: kofi, password: passwords.first })
    await ask('/api/v1/sign-up', { ...person, email: 'nia@demo.test', password: passwords.unfinished })
    await form('/sign-up', { ...person, email: 'not an address', password: passwords.unfinished })
    canaries.push({ what: 'a card number', secret: cardNumber })
    expect((await form('/sign-up', { ...person, firstName: cardNumber, email: kofi })).status).toBe(400)
    expect((await ask('/api/v1/sign-in', { email: kofi, password: cardNumber })).status).toBe(400)
    expect((await ask(`/api/v1/links/${encodeURIComponent(cardNumber)}`, {}, 'GET')).status).toBe(400)
    const confirmation = await linkTo(kofi, 'verify')
    await form(`/verify/${confirmation}`, { password: passwords.wrong })
    await form(`/verify/${confirmation}`, { password: passwords.first })
    await form('/sign-out', {})
    await form('/sign-in?/password', { email: kofi, password: passwords.wrong })
    await ask('/api/v1/sign-in', { email: kofi, password: passwords.wrong })
    await form('/sign-in?/password', { email: kofi, password: passwords.first })
    await ask('/api/v1/me/recent', { password: passwords.wrong })
    await ask('/api/v1/me/recent', { password: passwords.first })

    const { key } = (await ask('/api/v1/me/authenticator', {}, 'POST', 'shown once')).json as { key: string }
    const app = appOf(key)
    canaries.push({ what: 'the key of the app', secret: key })
    const set = await ask('/api/v1/me/authenticator', { code: app.codeAt(clock.now()) }, 'PUT', 'shown once')
    const { recoveryCodes } = set.json as { recoveryCodes: string[] }
    canaries.push(...recoveryCodes.map((secret, at) => ({ what: `recovery code ${at}`, secret })))

    const change = { currentPassword: passwords.first, password: passwords.second }
    expect((await ask('/api/v1/me/password', change, 'PUT')).status).toBe(200)
    await form('/sign-out', {})
    await form('/forgot', { email: kofi })
    await form(`/reset/${await linkTo(kofi, 'reset')}`, { password: passwords.third })
    clock.advance({ seconds: 30 })
    await form('/sign-in/code?/code', { code: app.codeAt(clock.now()) })
    expect((await ask('/api/v1/me', {}, 'GET')).status).toBe(200)
    await form('/sign-out', {})
    const byMail = (await ask('/api/v1/enter/links', { email: kofi }, 'POST', 'shown once')).json as { secret: string }
    canaries.push({ what: 'what the browser keeps that asked for a link', secret: byMail.secret })
    await ask('/api/v1/enter', { token: await linkTo(kofi, 'enter'), secret: byMail.secret })
    expect((await ask('/api/v1/sign-in/code', { code: recoveryCodes[0] })).status).toBe(200)
  }

  /** Pasted by who teaches, and read again on the page of the class. */
  async function planClassBehind({ request }: Page, link: string): Promise<void> {
    const course = await request.post('/api/v1/courses', { data: { title: 'Rivers', timeZone: 'UTC' } })
    const { courseId } = await course.json()
    const { date, time } = { date: clock.now().toString().slice(0, 10), time: '23:59' }
    const plan = { title: 'Deltas', date, time, timeZone: 'UTC', minutes: 60, meetingLink: link }
    const session = await request.post(`/api/v1/courses/${courseId}/sessions`, { data: plan })
    const { sessionId } = await session.json()
    const read = await request.get(`/api/v1/sessions/${sessionId}`)
    expect(await read.text()).toContain(link)
    expect((await request.get(`/class/${sessionId}`)).status()).toBe(200)
    await request.post(`/api/v1/courses/${courseId}/sessions`, { data: { ...plan, minutes: -1 } })
  }

  async function linkTo(address: string, kind: string): Promise<string> {
    const token = await eventually(async () => {
      for (const { to, text } of await written())
        if (to === address) {
          const found = new RegExp(`/${kind}/([\\w-]{43})`).exec(text)?.[1]
          if (found && !linkTokens.some(({ secret }) => secret === found)) return found
        }
    })
    linkTokens.push({ what: `a link to ${kind}`, secret: token })
    return token
  }

  const ask = (path: string, body: unknown, method = 'POST', once?: 'shown once') =>
    sent(path, method, 'application/json', method === 'GET' ? null : JSON.stringify(body), once)
  const form = (path: string, fields: Record<string, string>) =>
    sent(path, 'POST', 'application/x-www-form-urlencoded', new URLSearchParams(fields).toString())

  /** Keeps the cookie it is given, as a secret, and the whole answer, as a place. */
  async function sent(path: string, method: string, type: string, body: string | null, once?: 'shown once') {
    const response = await fetch(house.origin + path, {
      method,
      redirect: 'manual',
      headers: { 'content-type': type, origin: house.origin, cookie: jar },
      body,
    })
    const text = await response.text()
    for (const cookie of response.headers.getSetCookie()) {
      const [, value = ''] = /^lectern=([^;]*)/.exec(cookie) ?? []
      jar = value ? `lectern=${value}` : ''
      if (value) canaries.push({ what: `cookie ${canaries.length}`, secret: value })
    }
    const where = `the answer to ${method} ${path.replace(/[\w-]{43}/, '…')}`
    if (!once) answers.push({ where, text: `${response.headers.get('location')} ${text}` })
    return { status: response.status, json: type === 'application/json' ? JSON.parse(text) : null }
  }

  const log = (): Place[] => logged.map((text) => ({ where: 'the log', text }))
  const mails = async (): Promise<Place[]> =>
    (await written()).map(({ to, text }) => ({ where: `a mail to ${to}`, text }))
  const written = () =>
    Promise.all(
      mailboxes.mails.map(async ({ to, source }) => {
        const { subject, text, html } = await PostalMime.parse(source)
        return { to, text: `${subject} ${text} ${html}` }
      }),
    )
  const sql = (text: string) => house.app.db.transact((tx) => statement(tx, text, []))
  const digest = async (text: string) => Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text)))
})
