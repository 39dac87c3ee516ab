import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { Readable } from 'node:stream'
import { createTransport } from 'nodemailer'
import { bucketFiles } from '../../src/adapters/s3/index.ts'
import type { Config } from '../../src/config/config.ts'
import { processorsOf } from '../../src/config/processors.ts'
import { openEgress } from '../../src/kernel/egress.ts'
import { silentLog } from '../../src/kernel/log.ts'
import { type Finding, notable, well, wrong } from './findings.ts'
import { answersAsLectern } from './machines.ts'

export async function examineMail({ mail, stage }: Config): Promise<Finding[]> {
  if (mail.kind === 'outbox') {
    return [
      stage === 'trial'
        ? notable(
            'mail',
            'No mail leaves: it is kept on the page /dev/mail.',
            'Set SMTP_URL and MAIL_FROM before real people join.',
          )
        : wrong('mail', 'No mail leaves.', 'Set SMTP_URL.'),
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

export async function examineMedia({ media, port, publicUrl }: Config): Promise<Finding[]> {
  if (media.kind === 'livekit') return [await examineLivekit(media.url)]
  const { from, to } = media.udpPorts
  const open = `In the firewall and in the router, open UDP ${from}-${to} to this machine.`
  const taken = await takenPorts(from, to)
  if (taken.length > 0 && !(await answersAsLectern(port))) {
    return [
      wrong(
        'live classes',
        `UDP ports are taken by another program: ${taken.slice(0, 5).join(', ')}.`,
        'Set MEDIA_UDP_PORTS to a free range, such as 51000-51199.',
      ),
    ]
  }
  const address = media.address ?? outwardAddress()
  const arrives = taken.length > 0 || (await packetArrives(from, address))
  if (!arrives)
    return [
      wrong(
        'live classes',
        `A UDP packet sent to ${address}:${from} did not arrive, although it never left this machine.`,
        `Set MEDIA_ADDRESS to an address of this machine or of its router. ${open}`,
      ),
    ]
  const says = `UDP ${from}-${to} can be used; browsers are told to send to ${address}.`
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(publicUrl.hostname)
  if (!local && isPrivate(address))
    return [
      notable(
        'live classes',
        `${says} That address is known in your own network only.`,
        `Set MEDIA_ADDRESS to your public address. ${open}`,
      ),
    ]
  return local
    ? [well('live classes', says)]
    : [notable('live classes', `${says} Whether packets pass from outside, only a class can tell.`, open)]
}

async function examineLivekit(url: string): Promise<Finding> {
  try {
    await fetch(url.replace(/^ws/, 'http'), { signal: AbortSignal.timeout(5000) })
    return well('live classes', `LiveKit answers at ${url}.`)
  } catch (error) {
    return wrong(
      'live classes',
      `LiveKit does not answer at ${url}: ${(error as Error).message}.`,
      'Check LIVEKIT_URL and that the server runs.',
    )
  }
}

async function takenPorts(from: number, to: number): Promise<number[]> {
  const tries = Array.from({ length: to - from + 1 }, async (_, index) => {
    const socket = createSocket('udp4')
    try {
      await bound(socket, from + index)
      return undefined
    } catch {
      return from + index
    } finally {
      socket.close()
    }
  })
  return (await Promise.all(tries)).filter((port) => port !== undefined)
}

async function packetArrives(port: number, address: string): Promise<boolean> {
  const receiver = createSocket('udp4')
  const sender = createSocket('udp4')
  try {
    await bound(receiver, port)
    const arrival = once(receiver, 'message', { signal: AbortSignal.timeout(2000) })
    sender.send('lectern', port, address)
    return String((await arrival)[0]) === 'lectern'
  } catch {
    return false
  } finally {
    receiver.close()
    sender.close()
  }
}

function bound(socket: Socket, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(port, () => resolve())
  })
}

function outwardAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((found) => found ?? [])
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1'
}

function isPrivate(address: string): boolean {
  return /^(10\.|127\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd]|fe80)/i.test(
    address,
  )
}
