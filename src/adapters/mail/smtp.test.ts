import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MailboxBusy, type Mailer } from '#modules/notifications/ports'
import { mailerContract, someMail } from '../../modules/notifications/mailers.contract.ts'
import { openSmtp } from './index.ts'

let server: SMTPServer
let mailer: Mailer
let raw: { envelope: string[]; source: string }[]
let refuse: Error | null

beforeEach(async () => {
  raw = []
  refuse = null
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: (_address, _session, done) => done(refuse),
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part) => parts.push(part))
      stream.on('end', () => {
        raw.push({
          envelope: session.envelope.rcptTo.map(({ address }) => address),
          source: Buffer.concat(parts).toString(),
        })
        done()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  mailer = openSmtp({ url: `smtp://127.0.0.1:${portOf(server)}`, from: 'lectern@school.test' })
})
afterEach(async () => {
  await mailer.close()
  await new Promise<void>((resolve) => server.close(resolve))
})

describe('A mail server', () => {
  mailerContract(() => ({
    mailer,
    arrived: async () =>
      (await read()).map(({ to, subject = '', text = '', html = '' }) => ({
        toName: to?.[0]?.name ?? '',
        toAddress: to?.[0]?.address ?? '',
        subject,
        text,
        html,
      })),
  }))

  it('learns one recipient, and readers see the school as sender', async () => {
    await mailer.send({ ...someMail, to: { name: 'Eva <other@demo.test>, third@demo.test', address: 'eva@demo.test' } })
    expect(raw[0]?.envelope).toEqual(['eva@demo.test'])
    const [mail] = await read()
    expect(mail?.from).toMatchObject({ name: 'Northside', address: 'lectern@school.test' })
    expect(mail?.to).toHaveLength(1)
    expect(mail?.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated')
  })

  it('is told where one press ends mails that come by subscription, and nothing of it in others', async () => {
    const unsubscribe = `https://school.test/privacy/processors/leave/${'x'.repeat(43)}`
    await mailer.send({ ...someMail, unsubscribe })
    await mailer.send(someMail)
    const [ended, other] = (await read()).map(({ headers }) =>
      headers.filter(({ key }) => key.startsWith('list-')).map(({ key, value }) => [key, value]),
    )
    expect(ended).toEqual([
      ['list-unsubscribe', `<${unsubscribe}>`],
      ['list-unsubscribe-post', 'List-Unsubscribe=One-Click'],
    ])
    expect(other).toEqual([])
  })

  it('line ends in names make no header of their own', async () => {
    await mailer.send({
      ...someMail,
      subject: 'Hi\r\nBcc: x@demo.test',
      to: { name: 'Eva\nX-Evil: 1', address: 'eva@demo.test' },
    })
    const keys = (await read())[0]?.headers.map(({ key }) => key)
    expect(keys).not.toContain('bcc')
    expect(keys).not.toContain('x-evil')
  })

  it('that knows no such mailbox makes the mail undeliverable, not worth another try', async () => {
    refuse = Object.assign(new Error('no such mailbox'), { responseCode: 550 })
    expect(await mailer.send(someMail)).toBe('undeliverable')
  })

  it.each([450, 451, 452])(
    'that takes nothing for one mailbox (%i) is tried again later, for that one',
    async (code) => {
      refuse = Object.assign(new Error('try later'), { responseCode: code })
      await expect(mailer.send(someMail)).rejects.toBeInstanceOf(MailboxBusy)
    },
  )

  it('that closes down is tried again later, whomever the mail is for', async () => {
    refuse = Object.assign(new Error('closing down'), { responseCode: 421 })
    const failure = await mailer.send(someMail).catch((error) => error)
    expect(failure).toBeInstanceOf(Error)
    expect(failure).not.toBeInstanceOf(MailboxBusy)
  })

  it('that is away is tried again later, whomever the mail is for', async () => {
    const away = openSmtp({ url: 'smtp://127.0.0.1:9', from: 'lectern@school.test' })
    const failure = await away.send(someMail).catch((error) => error)
    expect(failure).toBeInstanceOf(Error)
    expect(failure).not.toBeInstanceOf(MailboxBusy)
    await away.close()
  })
})

it('A sender that has a name keeps it', async () => {
  const named = openSmtp({ url: `smtp://127.0.0.1:${portOf(server)}`, from: 'Northside School <hello@school.test>' })
  await named.send({ ...someMail, fromName: 'Something else' })
  await named.close()
  expect((await read())[0]?.from).toMatchObject({ name: 'Northside School', address: 'hello@school.test' })
})

function read(): Promise<Email[]> {
  return Promise.all(raw.map(({ source }) => PostalMime.parse(source)))
}

function portOf(server: SMTPServer): number {
  return (server.server.address() as { port: number }).port
}
