import { readFileSync } from 'node:fs'
import { pushSender, serviceAccount } from '#adapters/push'
import { smsReports, smsSender } from '#adapters/sms'
import { whatsappChallenge, whatsappReports, whatsappSender } from '#adapters/whatsapp'
import type { Db } from '#kernel/db'
import type { Egress } from '#kernel/egress'
import type { Log } from '#kernel/log'
import { systemClock } from '#kernel/time'
import { noteStatus } from '#modules/notifications'
import type { PhoneStatus, PushSender, Senders } from '#modules/notifications/ports'
import type { Config } from './config/config.ts'
import type { Secrets } from './config/secrets.ts'
import type { Mount } from './http/server.ts'
import { webhookMount } from './http/webhooks.ts'

const smsHook = '/hooks/sms'
const callbackOf = ({ publicUrl }: Config) => new URL(smsHook, publicUrl).href

/** Whatever reaches people besides mail, as far as the configuration names it. */
export function openSenders(config: Config, secrets: Secrets, egress: Egress): Senders {
  const { whatsapp, sms } = config.telling
  return {
    whatsapp: whatsapp && whatsappSender({ ...whatsapp, egress }),
    sms: sms && smsSender({ ...sms, callback: callbackOf(config), egress }),
    push: openPush(config, secrets, egress),
  }
}

function openPush({ telling: { web, expo, fcm } }: Config, { push: key }: Secrets, egress: Egress): PushSender | null {
  return pushSender({
    web: web && { contact: web.contact, key, egress },
    expo: expo && { ...expo, egress },
    fcm: fcm && {
      url: fcm.url,
      account: serviceAccount.parse(JSON.parse(readFileSync(fcm.accountFile, 'utf8'))),
      egress,
      now: () => systemClock.now(),
    },
  })
}

/** Where providers report what became of a message; each is believed only by its signature. */
export function tellingMounts(config: Config, db: Db, log: Log): Mount[] {
  const { whatsapp, sms } = config.telling
  const note = async (by: 'whatsapp' | 'sms', reports: readonly PhoneStatus[] | null) => {
    for (const report of reports ?? []) await noteStatus(db, by, report)
    return reports !== null
  }
  return [
    ...(whatsapp
      ? [
          webhookMount(
            {
              path: '/hooks/whatsapp',
              confirm: (query) => whatsappChallenge(whatsapp.verifyToken, query),
              take: (body, headers) =>
                note('whatsapp', whatsappReports(whatsapp.appSecret, body, headerOf(headers['x-hub-signature-256']))),
            },
            log,
          ),
        ]
      : []),
    ...(sms
      ? [
          webhookMount(
            {
              path: smsHook,
              take: (body, headers) =>
                note(
                  'sms',
                  smsReports(
                    decodeURIComponent(sms.url.password),
                    callbackOf(config),
                    body,
                    headerOf(headers['x-twilio-signature']),
                  ),
                ),
            },
            log,
          ),
        ]
      : []),
  ]
}

const headerOf = (header: string | string[] | undefined) => (typeof header === 'string' ? header : undefined)
