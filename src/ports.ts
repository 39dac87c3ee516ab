import { openSmtp } from '#adapters/mail'
import type { Db } from '#kernel/db'
import { outboxMailer } from '#modules/notifications'
import type { Mailer } from '#modules/notifications/ports'
import type { Config } from './config/config.ts'

/** The services behind the modules' ports. Each has an embedded default; a spec hands in doubles. */
export type Ports = {
  mailer: Mailer
  /** Whether mail leaves this machine, or waits in the outbox page for the owner to read. */
  mailReachesPeople: boolean
}

/** Which adapter stands behind each port, by configuration. Opened here, closed by `close`. */
export function openPorts(config: Config, db: Db): Ports & { close(): Promise<void> } {
  const mailer = config.mail.kind === 'smtp' ? openSmtp(config.mail) : outboxMailer(db)
  return {
    mailer,
    mailReachesPeople: config.mail.kind === 'smtp',
    close: () => mailer.close(),
  }
}
