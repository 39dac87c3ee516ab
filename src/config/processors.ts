import { type Processor, streamingLimits } from '#kernel/processors'
import type { Config } from './config.ts'

/** Everybody outside this process to whom the configuration lets the school speak; none, with the embedded defaults, but ourselves. */
export function processorsOf(config: Config): Processor[] {
  return [
    ...database(config),
    ...fanOut(config),
    ...files(config),
    ...mail(config),
    ...media(config),
    ...signIn(config),
  ]
}

function* database({ database }: Config): Iterable<Processor> {
  if (database.kind !== 'external') return
  const hosts = [...new Set([hostOf(database.url), hostOf(database.readUrl)])]
  yield { id: 'database', kind: 'database', over: 'postgres', hosts: [], namedHosts: hosts, fields: ['*'] }
}

function* fanOut({ fanOut }: Config): Iterable<Processor> {
  if (fanOut.kind !== 'redis') return
  const fields = ['kernel.channel_event.*']
  yield { id: 'fan-out', kind: 'fan-out', over: 'redis', hosts: [], namedHosts: [hostOf(fanOut.url)], fields }
}

function* files({ files }: Config): Iterable<Processor> {
  if (files.kind !== 's3') return
  yield {
    id: 'files',
    kind: 'files',
    over: 'http',
    hosts: [],
    namedHosts: [files.url.host],
    fields: ['files.file.*'],
    limits: streamingLimits,
  }
}

function* mail({ mail }: Config): Iterable<Processor> {
  if (mail.kind !== 'smtp') return
  const fields = [
    'identity.person.email_sealed',
    'identity.person.name',
    'identity.sign_up.email_sealed',
    'identity.sign_up.name',
  ]
  yield { id: 'mail', kind: 'mail', over: 'smtp', hosts: [], namedHosts: [hostOf(mail.url)], fields }
}

/** The embedded media server is ordered about over loopback as if it stood elsewhere. */
function* media({ media }: Config): Iterable<Processor> {
  const namedHosts = media.kind === 'livekit' ? [hostOf(media.url)] : ['127.0.0.1']
  yield {
    id: 'media',
    kind: 'media',
    over: 'http',
    hosts: [],
    namedHosts,
    fields: ['identity.person.name', 'live.seat.id'],
  }
}

const hostsOfGoogle = [
  'accounts.google.com',
  'oauth2.googleapis.com',
  'openidconnect.googleapis.com',
  'www.googleapis.com',
  '*.googleusercontent.com',
]

/** It learns that somebody comes from this school, and nothing that the school holds. */
function* signIn({ provider }: Config): Iterable<Processor> {
  if (!provider) return
  const own = hostOf(provider.issuer)
  const isGoogle = own === 'accounts.google.com'
  yield {
    id: 'sign-in',
    kind: 'sign-in',
    over: 'http',
    hosts: isGoogle ? hostsOfGoogle : [],
    namedHosts: isGoogle ? [] : [own, ...provider.hosts],
    fields: [],
  }
}

function hostOf(url: string): string {
  return new URL(url).host
}
