import { Readable } from 'node:stream'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#kernel/actor'
import { keepUpload } from '#modules/files'
import { outboxMailer } from '#modules/notifications'
import type { Mail } from '#modules/notifications/ports'
import { askToChangeAddress } from '../../src/modules/identity/address-changes.ts'
import { makeRequest } from '../../src/modules/identity/guardian-requests.ts'
import { accountLinked, linkAccount } from '../../src/modules/identity/provider-accounts.ts'
import { beginVisit, claimsWaiting, keepClaims, takeVisit } from '../../src/modules/identity/provider-visits.ts'
import { keepInvitation, pageOfInvitations } from '../../src/modules/invitations/invitations.ts'
import { pageOfList, readList } from '../../src/modules/invitations/lists.ts'
import { type Accounts, eventually, goodPassword, openAccounts, refusalOf, tokenIn } from '../accounts.ts'
import { portsForSpecs } from '../ports.ts'

const canary = 'canary-of-addresses.test'
const at = (who: string) => `${who}@${canary}`
const minor = { birthYear: 2012, birthMonth: 3 }

let accounts: Accounts
const sent: Mail[] = []
let kofi: Person
let owner: Person

/** Every way in which the school comes to know an address, each used once. */
beforeAll(async () => {
  accounts = await openAccounts({
    mailReachesPeople: true,
    countryOf: () => 'DE',
    mailer: {
      async send(mail) {
        if (mail.to.address === at('broken')) throw new Error(`451 <${mail.to.address}>: try again later`)
        sent.push(mail)
        return outboxMailer(accounts.db).send(mail)
      },
      async close() {},
    },
  })
  const desk = await accounts.openSchool()
  owner = (await desk.actor()) as Person
  await (await desk.go()).identity.changeGates({ countriesRule: 'everywhere', guardians: true, leastAge: 13 })

  kofi = await joined(at('kofi'), {})
  await joined(at('minor'), { ...minor, guardianEmail: at('guardian') })
  await joined(at('ward'), { ...minor, guardianEmail: at('parent') })
  await agreeAs(at('parent'))
  await signUp(at('waiting'), { ...minor, guardianEmail: at('never-asked') })
  await accounts.db.transact(async (tx) => {
    await askToChangeAddress(tx, kofi, at('kofi-elsewhere'))
    await linkAccount(tx, kofi.id, 'https://provider.test', { subject: 'kofi', email: at('provider'), name: 'Kofi' })
    await makeRequest(
      tx,
      { name: 'Efua', email: at('request'), child: 'Ama', message: 'Please close it.' },
      { address: '198.51.100.9', locale: 'en' },
    )
  })
  await mailTo(at('kofi-elsewhere'))
  await mailTo(at('request'))
  await signUp(at('broken'), {})
  await eventually(
    async () => (await rowsOf(`select from graphile_worker.jobs where last_error is not null`)).length > 0,
  )
}, 120_000)
afterAll(() => accounts.close())

describe('An address of somebody', () => {
  it('lets them sign in, and is shown to who may see it', async () => {
    const browser = accounts.browser()
    await (await browser.go()).identity.signIn({ email: at('kofi').toUpperCase(), password: goodPassword })
    expect(await (await browser.go()).identity.me()).toMatchObject({ email: at('kofi') })
    const nobody = (await accounts.browser().go()).identity.signIn({ email: at('nobody'), password: goodPassword })
    expect(await refusalOf(nobody)).toBe('sign_in.mismatch')
    expect(await accounts.db.read((tx) => accountLinked(tx, kofi.id, 'https://provider.test'))).toMatchObject({
      email: at('provider'),
    })
  })

  it('comes back from a provider, an invitation, a list and the outbox as it was given', async () => {
    const { secret } = await accounts.db.transact(async (tx) => {
      const visit = await beginVisit(tx, null)
      const { id } = await takeVisit(tx, visit.secret)
      await keepClaims(tx, id, { subject: 's', email: at('claims'), isConfirmed: true, name: 'Cy', picture: null })
      return visit
    })
    expect((await accounts.db.read((tx) => claimsWaiting(tx, { secret }))).email).toBe(at('claims'))

    const terms = { by: owner, days: 14 }
    const wish = { email: at('invited'), firstName: 'Ivy', lastName: '', role: 'student' as const }
    const [first] = await accounts.db.transact((tx) => keepInvitation(tx, [wish], terms))
    const [again] = await accounts.db.transact((tx) => keepInvitation(tx, [wish], terms))
    expect(again).toBe(first)
    const { items } = await accounts.db.read((tx) => pageOfInvitations(tx, { only: 'all', search: '', limit: 10 }))
    expect(items.map(({ email }) => email)).toEqual([at('invited')])

    const ports = portsForSpecs(accounts)
    const body = Readable.from([Buffer.from(`E-mail\n${at('listed')}\n`)])
    const fileId = await keepUpload(accounts.db, ports, owner, { name: 'people.csv', body, limitBytes: 1000 })
    const listId = await readList(accounts.db, ports.store, owner, fileId)
    const list = await accounts.db.read((tx) => pageOfList(tx, { listId, only: 'all', after: 0, limit: 10 }))
    expect(list.items.map(({ email }) => email)).toEqual([at('listed')])

    const calendar = { method: 'REQUEST' as const, content: `ATTENDEE:mailto:${at('attendee')}` }
    const mail = { ...(sent[0] as Mail), id: `mai_${'0'.repeat(26)}`, calendar }
    await outboxMailer(accounts.db).send(mail)
  })

  it('is nowhere in the database: no table of any schema has it as text, as bytes or in base 64', async () => {
    const tables = await tablesWith(accounts.pools.writer, canary)
    expect(tables.found).toEqual([])
    expect(tables.looked).toEqual(
      expect.arrayContaining([
        'identity.person',
        'identity.sign_up',
        'identity.guardian',
        'identity.guardian_consent',
        'identity.guardian_request',
        'identity.address_change',
        'identity.provider_account',
        'identity.provider_visit',
        'invitations.invitation',
        'invitations.line',
        'notifications.mail',
        'graphile_worker._private_jobs',
      ]),
    )
  })

  it.each([
    ['as text', `update identity.person set name = $1`, at('planted')],
    ['as bytes', `update identity.person set email_sealed = convert_to($1, 'UTF8')`, at('planted')],
    ['in base 64', `update identity.person set name = encode(convert_to($1, 'UTF8'), 'base64')`, `x${at('planted')}`],
  ])('would be found %s: the spec above can fail', async (_, plant, address) => {
    const client = await accounts.pools.writer.connect()
    try {
      await client.query('begin')
      await client.query(plant, [address])
      expect((await tablesWith(client, canary)).found).toEqual(['identity.person'])
    } finally {
      await client.query('rollback')
      client.release()
    }
  })
})

async function signUp(email: string, more: object) {
  const browser = accounts.browser()
  const name = email.split('@', 1)[0] as string
  await (await browser.go()).identity.signUp({ firstName: name, email, password: goodPassword, ...more })
  return browser
}

async function joined(email: string, more: object): Promise<Person> {
  const browser = await signUp(email, more)
  const token = tokenIn(await mailTo(email))
  await (await browser.go()).identity.confirm({ token, password: goodPassword })
  return (await browser.actor()) as Person
}

async function agreeAs(guardian: string): Promise<void> {
  const token = tokenIn(await mailTo(guardian))
  const { identity } = await accounts.browser().go()
  const { wordingSha256 } = await identity.guardianRequest({ token })
  await identity.consentAsGuardian({ token, name: 'Efua', agreed: true, wordingSha256 })
}

const mailTo = (address: string) => eventually(() => sent.findLast(({ to }) => to.address === address))
const rowsOf = async (text: string) => (await accounts.pools.writer.query(text)).rows

/** Which tables of which schemas hold the text, read as a dump would write them; rows of tables that hold none are not looked at. */
async function tablesWith(client: Pick<pg.ClientBase, 'query'> | pg.Pool, text: string) {
  const { rows: tables } = await (client as pg.ClientBase).query<{ name: string }>(
    `select table_schema || '.' || table_name as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') order by 1`,
  )
  const needles = needlesOf(text)
  const looked: string[] = []
  const found: string[] = []
  for (const { name } of tables) {
    const { rows } = await (client as pg.ClientBase).query<{ dump: string }>(
      `select to_jsonb(one)::text as dump from ${name} one`,
    )
    if (rows.length > 0) looked.push(name)
    // Base 64 as PostgreSQL writes it has line breaks.
    const dump = rows.map((row) => row.dump.replaceAll('\\n', '')).join('\n')
    if (needles.some((needle) => dump.includes(needle))) found.push(name)
  }
  return { looked, found }
}

/** As text, in hexadecimal digits, and in base 64 wherever it begins within a group of three. */
function needlesOf(text: string): string[] {
  const base64 = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
    const complete = whole.subarray(0, whole.length - (whole.length % 3))
    return complete.toString('base64').slice(before === 0 ? 0 : 4)
  })
  return [text, Buffer.from(text).toString('hex'), ...base64, ...base64.map((one) => one.replaceAll('+', '-'))]
}
