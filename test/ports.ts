import type { Mail, Mailer } from '#modules/notifications/ports'
import type { Ports } from '../src/ports.ts'

/** A letter box that specs can look into. */
export function letterBox(): Mailer & { mails: Mail[] } {
  const mails: Mail[] = []
  return {
    mails,
    async send(mail) {
      mails.push(mail)
      return 'sent'
    },
    async close() {},
  }
}

/** What a spec's school has in place of outside services. A spec that needs the real one hands it in. */
export function portsForSpecs(): Ports {
  return { mailer: letterBox(), mailReachesPeople: false }
}
