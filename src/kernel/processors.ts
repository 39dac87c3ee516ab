import { isThisMachine } from './addresses.ts'

/** What somebody outside does for the school. There is no kind for advertising, and none for selling data: neither can be written down. */
export type ProcessorKind =
  | 'database'
  | 'fan-out'
  | 'files'
  | 'mail'
  | 'media'
  | 'sign-in'
  | 'push'
  | 'whatsapp'
  | 'sms'
  | 'captions'

/**
 * Somebody outside this process to whom the school may speak, as the live configuration names them.
 * A host is exact (`storage.example`, `storage.example:9000`) or, with a leading `*.`, any host below it.
 */
export type Processor = {
  readonly id: string
  readonly kind: ProcessorKind
  /** Only what is spoken to over http goes through `egress.fetch`; the others have a library of their own. */
  readonly over: 'http' | 'smtp' | 'postgres' | 'redis'
  /** Hosts on the public internet: an address that is private, or of this machine, is refused. */
  readonly hosts: readonly string[]
  /** Hosts the configuration itself names, so that they may also stand beside us or on this machine. */
  readonly namedHosts: readonly string[]
  /** The fields of the data map (`identity.person.email`) that it may be handed. */
  readonly fields: readonly string[]
  readonly limits?: Partial<EgressLimits>
  /** Where it stands, as whoever runs the school says: ISO 3166, a country (`FR`) or a part of one (`CA-QC`). */
  readonly region?: string | undefined
  /** How many days it keeps its own records of what it was handed (its logs), as whoever runs the school says. */
  readonly keepsDays?: number | undefined
}

export type EgressLimits = {
  /** From the first byte asked to the last one answered; null: as long as something keeps coming. */
  readonly seconds: number | null
  /** Without a single byte either way. */
  readonly silentSeconds: number
  /** Of an answer; null: as much as comes. */
  readonly bytes: number | null
}

export const usualLimits: EgressLimits = { seconds: 30, silentSeconds: 10, bytes: 2_000_000 }

/** For what streams, however large it is. */
export const streamingLimits: EgressLimits = { seconds: null, silentSeconds: 30, bytes: null }

/** Its hosts that are not this machine; none: it is nobody else. */
export const hostsOutside = ({ hosts, namedHosts }: Pick<Processor, 'hosts' | 'namedHosts'>): string[] =>
  [...hosts, ...namedHosts].filter((host) => !isThisMachine(host))

/** Whether this host is one of the processor's, and whether the configuration named it itself. */
export function standingOf(processor: Processor, url: URL): 'public' | 'named' | null {
  if (processor.namedHosts.some((host) => isHost(host, url))) return 'named'
  return processor.hosts.some((host) => isHost(host, url)) ? 'public' : null
}

function isHost(host: string, url: URL): boolean {
  if (host.startsWith('*.')) return url.port === '' && url.hostname.endsWith(host.slice(1))
  return host === url.host || host === url.hostname
}
