import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export type Mailboxes = Awaited<ReturnType<typeof openMailboxes>>

/** A mail server on this machine that takes everything, or, while it is down, nothing. */
export async function openMailboxes() {
  const mails: { to: string; source: string }[] = []
  let isDown = false
  const fault = () => (isDown ? Object.assign(new Error('Down.'), { responseCode: 421 }) : null)
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onConnect: (_session, done) => done(fault()),
    // A connection that was open already sends nothing either.
    onMailFrom: (_address, _session, done) => done(fault()),
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part) => parts.push(part))
      stream.on('end', () => {
        mails.push({ to: session.envelope.rcptTo[0]?.address ?? '', source: Buffer.concat(parts).toString() })
        done()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    breaks: () => {
      isDown = true
    },
    isMended: () => {
      isDown = false
    },
    close: () => new Promise<void>((resolve) => server.close(resolve)),
  }
}
