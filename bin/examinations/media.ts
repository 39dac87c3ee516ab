import { createSocket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import { askStun, openUdp, type Seen } from '../../src/adapters/rooms/index.ts'
import type { Config } from '../../src/config/config.ts'
import { type Finding, notable, well, wrong } from './findings.ts'
import { answersAsLectern } from './machines.ts'
import { examineService } from './media-services.ts'

type Embedded = Extract<Config['media'], { kind: 'embedded' }>
type Ask = (server: { host: string; port: number }) => Promise<Seen | undefined>

const about = 'live classes'

/** Whether sound and picture come through: a real question and answer (STUN) over the ports and addresses browsers are told. */
export async function examineMedia(config: Config, ask: Ask = askStun): Promise<Finding[]> {
  const { media } = config
  if (media.kind === 'livekit') return [await examineLivekit(media.url)]
  if (media.kind !== 'embedded') return examineService(config, media)
  if (await answersAsLectern(config.port)) return examineRunning(config, media, ask)
  const taken = await takenPorts(media.udpPorts)
  if (taken.length > 0) return [portsTaken(taken)]
  const { from } = media.udpPorts
  const server = await openUdp({ ports: [from], announced: media.address ? [media.address] : ownAddresses() })
  try {
    return await examineWays(config, media, from, ask)
  } finally {
    await server.close()
  }
}

/** The server that runs holds its ports itself; the ones that answer as ours are those it took. */
async function examineRunning(config: Config, media: Embedded, ask: Ask): Promise<Finding[]> {
  const { from, to } = media.udpPorts
  const [own = '127.0.0.1'] = ownAddresses()
  const ports = Array.from({ length: to - from + 1 }, (_, offset) => from + offset)
  const answers = await Promise.all(ports.map(async (port) => ({ port, seen: await ask({ host: own, port }) })))
  const [ours] = answers.filter(({ seen }) => seen?.isOurs)
  if (ours) return examineWays(config, media, ours.port, ask)
  return [
    wrong(
      about,
      `Lectern runs, but on UDP ${from}-${to} nothing answers at ${own}, although that is this machine itself.`,
      `A firewall on this machine drops UDP. Open the ports in it: ${openingIn(media)}.`,
    ),
  ]
}

async function examineWays(config: Config, media: Embedded, port: number, ask: Ask): Promise<Finding[]> {
  const own = ownAddresses()
  const [here, outside] = await Promise.all([
    ask({ host: own[0] ?? '127.0.0.1', port }),
    media.stun ? ask(media.stun) : undefined,
  ])
  const announced = media.address ?? outside?.address ?? own[0] ?? '127.0.0.1'
  const there = await ask({ host: announced, port })
  if (!here?.isOurs) {
    const says = `A question sent to ${own[0]}, UDP ${port}, got no answer, although it never left this machine.`
    return [wrong(about, says, `A firewall on this machine drops UDP. Open the ports in it: ${openingIn(media)}.`)]
  }
  if (media.stun && !outside) return [stunSilent(media.stun)]
  if (outside && outside.address !== announced) return [otherThanSeen(announced, outside.address)]
  const isOwn = own.includes(announced)
  if (!isOwn && !there) return [noWayBack(announced, port, media, outside !== undefined)]
  if (!isOwn && !there?.isOurs) {
    const says = `At ${announced}, UDP ${port}, something answers that is not this Lectern.`
    return [wrong(about, says, `In the router, pass ${portsOf(media)} on to this machine, or correct MEDIA_ADDRESS.`)]
  }
  return [verdict(config, media, announced, outside !== undefined)]
}

function verdict({ publicUrl }: Config, media: Embedded, announced: string, isSeenOutside: boolean): Finding {
  const says = `${portsOf(media)} answers; browsers are told to send to ${announced}.`
  if (['localhost', '127.0.0.1', '[::1]'].includes(publicUrl.hostname)) return well(about, says)
  if (isPrivate(announced)) {
    const mend = `Set MEDIA_ADDRESS to your public address, or MEDIA_STUN to a server that tells it; in the router, pass ${portsOf(media)} on to this machine.`
    return notable(about, `${says} That address is private: nobody outside your own network can reach it.`, mend)
  }
  if (isSeenOutside) return well(about, `${says} Seen from outside it is the same.`)
  return notable(
    about,
    `${says} Whether packets pass from outside, this machine alone cannot see.`,
    `Open ${portsOf(media)} in the firewall and the router; set MEDIA_STUN to have the address compared with what is seen outside.`,
  )
}

function portsTaken(taken: readonly number[]): Finding {
  const says = `UDP ports are taken by another program: ${taken.slice(0, 5).join(', ')}.`
  return wrong(about, says, 'Stop that program, or set MEDIA_UDP_PORTS to a free range, such as 51000-51199.')
}

function stunSilent({ host, port }: { host: string; port: number }): Finding {
  return wrong(
    about,
    `The STUN server ${host}:${port} does not answer, so the public address cannot be found.`,
    'Check MEDIA_STUN, and that this machine may send UDP to the outside; or set MEDIA_ADDRESS by hand.',
  )
}

function otherThanSeen(announced: string, seen: string): Finding {
  const says = `Browsers are told to send to ${announced}, but from outside this machine is ${seen}.`
  return wrong(about, says, `Set MEDIA_ADDRESS=${seen}, or remove it and let MEDIA_STUN find the address.`)
}

function noWayBack(announced: string, port: number, media: Embedded, isRight: boolean): Finding {
  const says = `A question sent to ${announced}, UDP ${port}, got no answer.`
  const mend = `In the router, pass ${portsOf(media)} on to this machine, and open it in every firewall on the way.`
  return isRight
    ? notable(about, `${says} The address is right; some routers only answer when asked from outside.`, mend)
    : wrong(about, `${says} A firewall or router drops it, or ${announced} is somebody else’s address.`, mend)
}

async function examineLivekit(url: string): Promise<Finding> {
  try {
    await fetch(url.replace(/^ws/, 'http'), { signal: AbortSignal.timeout(5000) })
    return well(about, `LiveKit answers at ${url}.`)
  } catch (error) {
    const says = `LiveKit does not answer at ${url}: ${(error as Error).message}.`
    return wrong(about, says, 'Check LIVEKIT_URL and that the server runs.')
  }
}

async function takenPorts({ from, to }: { from: number; to: number }): Promise<number[]> {
  const tries = Array.from({ length: to - from + 1 }, (_, offset) => isTaken(from + offset))
  const taken = await Promise.all(tries)
  return taken.flatMap((is, offset) => (is ? [from + offset] : []))
}

async function isTaken(port: number): Promise<boolean> {
  const socket = createSocket('udp4')
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind(port, () => resolve())
    })
    return false
  } catch {
    return true
  } finally {
    socket.close()
  }
}

/** IPv4 addresses of this machine, those that others reach first. */
function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((found) => found ?? [])
  const usable = all.filter(({ family }) => family === 'IPv4')
  return usable.sort((one, other) => Number(one.internal) - Number(other.internal)).map(({ address }) => address)
}

function portsOf({ udpPorts: { from, to } }: Embedded): string {
  return `UDP ${from}-${to}`
}

function openingIn({ udpPorts: { from, to } }: Embedded): string {
  return `\`ufw allow ${from}:${to}/udp\`, or \`nft add rule inet filter input udp dport ${from}-${to} accept\`; the same with tcp, for networks that let no UDP out`
}

function isPrivate(address: string): boolean {
  return /^(10\.|127\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd]|fe80)/i.test(
    address,
  )
}
