import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manualClock, systemClock } from '#kernel/time'
import { enrolPerson, namesIn } from '#modules/identity'
import { type Mailboxes, openMailboxes } from '../stand-ins/mailboxes.ts'
import { type House, openHouse, somePassword } from './browser.ts'

/*
 * Nobody learns here whether an address has an account: what comes back is the same to the byte, through the API and as a
 * page, but for what differs between any two answers (their date, nonce and the secret of a browser) and the address itself, as
 * it was typed.
 */

const grownUp = { birthYear: '1990', birthMonth: '4' }
const minor = { birthYear: '2011', birthMonth: '4' }
/** As many letters as each other, so that lengths may be compared too. */
const [known, unknown] = ['known@demo.test', 'nobdy@demo.test']

type Fields = Record<string, string>
type Case = { what: string; path: string; page?: string; ask: (email: string) => Fields; signedIn?: true }

const cases: Case[] = [
  {
    what: 'signing in',
    path: '/sign-in',
    page: '/sign-in?/password',
    ask: (email) => ({ email, password: 'not the password' }),
  },
  { what: 'asking for a new password', path: '/forgot', page: '/forgot', ask: (email) => ({ email }) },
  {
    what: 'asking for a link instead of a password',
    path: '/enter/links',
    page: '/sign-in/link?/ask',
    ask: (email) => ({ email }),
  },
  {
    what: 'signing up',
    path: '/sign-up',
    page: '/sign-up',
    ask: (email) => ({ ...grownUp, email, password: somePassword, firstName: 'Nia', lastName: '' }),
  },
  {
    what: 'naming a guardian',
    path: '/sign-up',
    page: '/sign-up',
    ask: (guardianEmail) => {
      const email = `child${++children}@demo.test`
      return { ...minor, email, guardianEmail, password: somePassword, firstName: 'Nia', lastName: '' }
    },
  },
  {
    what: 'moving to another address',
    path: '/me/address-change',
    page: '/settings/account/address',
    ask: (newEmail) => ({ newEmail }),
    signedIn: true,
  },
  {
    what: 'writing as a guardian, from an address',
    path: '/guardian-requests',
    page: '/privacy/contact',
    ask: (email) => ({ name: 'Efua', email, child: 'Kofi', message: 'Please close the account.' }),
  },
  {
    what: 'writing as a guardian, about a child',
    path: '/guardian-requests',
    page: '/privacy/contact',
    ask: (child) => ({ name: 'Efua', email: `efua${++children}@demo.test`, child, message: 'Please close it.' }),
  },
]
let children = 0

describe('Whether an address has an account', () => {
  let house: House
  let mailboxes: Mailboxes
  let cookie = ''
  beforeAll(async () => {
    mailboxes = await openMailboxes()
    house = await openHouse({
      environment: { SMTP_URL: mailboxes.url, MAIL_FROM: 'school@school.test' },
      clock: manualClock(systemClock.now()),
    })
    const { page, context } = await house.visitor()
    await house.openSchool(page)
    const asOwner = await context.request.put(`${house.origin}/api/v1/gates`, {
      headers: { origin: house.origin },
      data: { countriesRule: 'everywhere', guardians: true, leastAge: 13 },
    })
    expect(asOwner.status()).toBe(200)
    cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
    await house.app.db.transact(async (tx) => {
      const rest = { role: 'student', locale: null, timeZone: null, verifiedAt: tx.now } as const
      await enrolPerson(tx, { ...namesIn('Kofi Mensah'), ...rest, email: known })
    })
  })
  afterAll(async () => {
    await house.close()
    await mailboxes.close()
  })

  it.each(cases)('is told by $what neither through the API …', async ({ path, ask, signedIn }) => {
    const answers = await bothTo(`/api/v1${path}`, 'application/json', (email) => JSON.stringify(ask(email)), signedIn)
    expect(answers[0]).toEqual(answers[1])
  })

  it.each(cases.filter(({ page }) => page))('… nor by the page for $what', async ({ page = '', ask, signedIn }) => {
    const form = 'application/x-www-form-urlencoded'
    const answers = await bothTo(page, form, (email) => new URLSearchParams(ask(email)).toString(), signedIn)
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]?.status).toBeLessThan(500)
  })

  it('is what the comparison would see, where an answer does tell: in a school without mail', async () => {
    const small = await openHouse({ clock: manualClock(systemClock.now()) })
    try {
      const { page } = await small.visitor()
      await small.openSchool(page, { email: known })
      const signUp = cases.find(({ what }) => what === 'signing up') as Case
      const answers = await bothTo(
        '/api/v1/sign-up',
        'application/json',
        (email) => JSON.stringify(signUp.ask(email)),
        undefined,
        small.origin,
      )
      expect(answers[0]).not.toEqual(answers[1])
    } finally {
      await small.close()
    }
  })

  /** What the cookie of a browser that asked holds, but for the secret itself. */
  const secretless = (cookie: string) =>
    Buffer.from(cookie, 'base64url')
      .toString()
      .replace(/"secret":"[\w-]{43}"/, 'SECRET')

  async function bothTo(
    path: string,
    type: string,
    bodyFor: (email: string) => string,
    signedIn?: true,
    origin = house.origin,
  ) {
    const answers = []
    for (const email of [known, unknown]) {
      const response = await fetch(origin + path, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': type, origin, accept: 'text/html', ...(signedIn ? { cookie } : {}) },
        body: bodyFor(email),
      })
      const body = await response.text()
      const nonce = /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1] ?? 'no nonce'
      const plain = (text: string) =>
        text
          .replaceAll(nonce, 'NONCE')
          .replaceAll(/"now":"[^"]+"/g, 'NOW')
          .replace(/"secret":"[\w-]{43}"/, 'SECRET')
          .replace(/(?<=lectern-enter=)[\w-]+/, secretless)
          .replaceAll(email, 'ADDRESS')
          .replaceAll(encodeURIComponent(email), 'ADDRESS')
          .replaceAll(/(child|efua)\d+@/g, '$1@')
      // An etag is a hash of the body, which is compared itself.
      const headers = [...response.headers]
        .filter(([name]) => !['date', 'etag'].includes(name))
        .map(([name, is]) => [name, plain(is)])
      answers.push({ status: response.status, headers, body: plain(body) })
    }
    return answers
  }
})
