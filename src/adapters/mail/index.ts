import { createTransport } from 'nodemailer'
import { MailboxBusy, type Mailer } from '#modules/notifications/ports'

export type SmtpOptions = {
  /** smtp://… (upgraded to TLS, unless it is on this machine) or smtps://… */
  url: string
  /** `lectern@school.example`, or with a name before it in which case that name stays. */
  from: string
}

/** Sends through a mail server, over a few connections that stay open. */
export function openSmtp({ url, from }: SmtpOptions): Mailer {
  const { hostname, protocol } = new URL(url)
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 2,
    requireTLS: protocol === 'smtp:' && !local,
    tls: { rejectUnauthorized: !local },
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const { name, address } = senderOf(from)

  return {
    async send(mail) {
      try {
        await transport.sendMail({
          from: { name: name || mail.fromName, address },
          to: { name: mail.to.name, address: mail.to.address },
          subject: mail.subject,
          text: mail.text,
          html: mail.html,
          messageId: `<${mail.id}@${address.split('@').at(-1)}>`,
          headers: {
            'Auto-Submitted': 'auto-generated',
            ...(mail.unsubscribe && {
              'List-Unsubscribe': `<${mail.unsubscribe}>`,
              'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
            }),
          },
          ...(mail.calendar && { icalEvent: { ...mail.calendar, filename: 'classes.ics' } }),
        })
        return 'sent'
      } catch (error) {
        const code = codeAboutRecipient(error)
        if (code === null) throw error
        if (neverTaken.includes(code)) return 'undeliverable'
        throw new MailboxBusy((error as Error).message)
      }
    },
    async close() {
      transport.close()
    },
  }
}

function senderOf(from: string): { name: string; address: string } {
  const [, name = '', address = from] = /^\s*(.*?)\s*<([^<>]+)>\s*$/.exec(from) ?? []
  return { name: name.replace(/^"(.*)"$/, '$1'), address: address.trim() }
}

/** The server knows the mailbox and will never take mail for it; anything else may be different later. */
const neverTaken = [550, 551, 553, 554]

/** What the server answered to this recipient; null where it said nothing of them, or is closing down (RFC 5321: 421). */
function codeAboutRecipient(error: unknown): number | null {
  const { code, command, responseCode } = error as { code?: string; command?: string; responseCode?: number }
  if (code !== 'EENVELOPE' || command !== 'RCPT TO' || responseCode === 421) return null
  return responseCode ?? null
}
