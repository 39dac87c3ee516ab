import { lookup } from 'node:dns/promises'
import { Readable } from 'node:stream'
import { createTransport } from 'nodemailer'
import { bucketFiles } from '../../src/adapters/s3/index.ts'
import type { Config } from '../../src/config/config.ts'
import { processorsOf } from '../../src/config/processors.ts'
import { openEgress } from '../../src/kernel/egress.ts'
import { silentLog } from '../../src/kernel/log.ts'
import { type Finding, notable, well, wrong } from './findings.ts'

export async function examineMail({ mail, stage, trustedProxies }: Config): Promise<Finding[]> {
  if (mail.kind === 'outbox') {
    return [
      stage === 'trial' && trustedProxies === 0
        ? notable(
            'mail',
            'No mail leaves: it is kept on the page /dev/mail.',
            'Set SMTP_URL and MAIL_FROM before real people join.',
          )
        : wrong(
            'mail',
            stage === 'trial'
              ? 'No mail leaves, and behind a proxy its page /dev/mail opens to the owner alone.'
              : 'No mail leaves.',
            'Set SMTP_URL.',
          ),
    ]
  }
  const server = new URL(mail.url)
  const transport = createTransport(mail.url, { connectionTimeout: 5000, greetingTimeout: 5000 } as never)
  try {
    await transport.verify()
    return [well('mail', `${server.hostname} takes mail from ${mail.from}.`)]
  } catch (error) {
    return [
      wrong(
        'mail',
        `${server.hostname} does not take mail: ${(error as Error).message}.`,
        'Check host, port, user and password in SMTP_URL; port 465 wants smtps://, port 587 smtp://.',
      ),
    ]
  } finally {
    transport.close()
  }
}

export async function examineFiles(config: Config): Promise<Finding[]> {
  const { files } = config
  if (files.kind === 'disk') return []
  const key = `doctor/${process.pid}`
  const egress = openEgress({ processors: processorsOf(config), log: silentLog })
  try {
    const store = await bucketFiles(files.url, egress)
    await store.put(key, Readable.from([Buffer.from('lectern')]))
    await store.delete(key)
    return [well('files', `The bucket at ${files.url.host} takes files.`)]
  } catch (error) {
    const mend =
      'Check key, secret, host, bucket and region in FILES_URL, and that the key may read, write, list and delete.'
    return [wrong('files', `The bucket at ${files.url.host} does not take files: ${messageOf(error)}.`, mend)]
  } finally {
    egress.close()
  }
}

function messageOf(error: unknown): string {
  const { message, cause } = error as Error
  return (cause instanceof Error ? cause.message : message).replace(/\.$/, '')
}

export async function examinePublicAddress({ publicUrl }: Config): Promise<Finding[]> {
  const { hostname, protocol, href } = publicUrl
  if (['localhost', '127.0.0.1', '[::1]'].includes(hostname)) {
    return [
      notable(
        'public address',
        `People would be sent to ${href}, which only this machine understands.`,
        'Set PUBLIC_URL to the address people type, such as https://school.example.',
      ),
    ]
  }
  const address = await lookup(hostname).catch(() => undefined)
  if (!address)
    return [
      wrong(
        'public address',
        `The name ${hostname} leads nowhere.`,
        'Add a DNS record for it that names this machine’s public address, or correct PUBLIC_URL.',
      ),
    ]
  if (protocol !== 'https:')
    return [
      wrong(
        'public address',
        `${href} is not https: browsers will refuse camera and microphone there.`,
        'Put a proxy with a certificate in front, such as Caddy, and set PUBLIC_URL to its https address.',
      ),
    ]
  return [well('public address', `${hostname} leads to ${address.address}, over https.`)]
}
