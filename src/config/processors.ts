import { type Processor, streamingLimits } from '#kernel/processors'
import type { Config } from './config.ts'
import { ConfigurationRefused } from './refusals.ts'
import type { SettingName } from './settings.ts'

/** By what each is configured. */
export function settingOf({ id, hosts }: { id: string; hosts: readonly string[] }): string {
  const service = id === 'media' ? services.find(({ of }) => hosts.some((host) => of.test(host))) : undefined
  return service?.setting ?? settings[id] ?? id
}
const services = [
  { of: /[.]daily[.]co$/, setting: 'DAILY_API_KEY' },
  { of: /(^|[.])zoom[.]us$/, setting: 'ZOOM_ACCOUNT_ID' },
]
const settings: Readonly<Record<string, SettingName>> = {
  database: 'DATABASE_URL',
  'fan-out': 'REDIS_URL',
  files: 'FILES_URL',
  mail: 'SMTP_URL',
  media: 'LIVEKIT_URL',
  'sign-in': 'GOOGLE_CLIENT_ID',
  push: 'PUSH_CONTACT',
  expo: 'EXPO_URL',
  fcm: 'FCM_ACCOUNT_FILE',
  whatsapp: 'WHATSAPP_URL',
  sms: 'SMS_URL',
  captions: 'CAPTIONS_URL',
}

type Untold = { id: string; hosts: readonly string[]; from: Temporal.PlainDate | null }

/** A service that people were not told of in time gets nothing: the school does not start with it. */
export function refusalOfUntold(untold: readonly Untold[]): ConfigurationRefused {
  return new ConfigurationRefused(
    untold.map(({ id, hosts, from }) => {
      const setting = settingOf({ id, hosts })
      const service = `${setting} hands data of this school’s people to ${hosts.join(', ')}`
      return from
        ? `${service}, which they were told begins on ${from}. Until then put COMING_ before its name and those of what belongs to it.`
        : `${service}, and they were not told of it. Put COMING_ before its name and those of what belongs to it (COMING_${setting}=…), start Lectern, announce it at /school/privacy, and take COMING_ away from the day it holds.`
    }),
  )
}

/** Everybody outside this process to whom the configuration lets the school speak; none, with the embedded defaults, but ourselves. */
export function processorsOf(config: Config): Processor[] {
  return named(config).map((processor) => ({
    ...processor,
    region: config.regions[processor.id],
    keepsDays: config.keepsDays[processor.id],
  }))
}

function named(config: Config): Processor[] {
  return [
    ...database(config),
    ...fanOut(config),
    ...files(config),
    ...mail(config),
    ...media(config),
    ...signIn(config),
    ...telling(config),
    ...captions(config),
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
    'identity.person.role',
    'identity.person.suspension_reason',
    'identity.sign_in.country',
    'identity.sign_in.browser',
    'identity.sign_in.system',
    'identity.sign_in.began_at',
    'identity.sign_up.email_sealed',
    'identity.sign_up.first_name',
    'identity.sign_up.last_name',
    'identity.guardian.email_sealed',
    'identity.guardian_consent.guardian_email_sealed',
    'identity.guardian_consent.guardian_name',
    'identity.guardian_request.email_sealed',
    'identity.address_change.old_email_sealed',
    'identity.address_change.new_email_sealed',
    'courses.course.title',
    'courses.item.title',
    'invitations.invitation.email_sealed',
    'invitations.invitation.first_name',
    'invitations.invitation.last_name',
    'learning.course_asking.email_sealed',
    'learning.course_consent.guardian_email_sealed',
    'privacy.erasure.reader_sealed',
    'registers.request.email_sealed',
    'registers.request.kind',
    'registers.request.due_at',
    'registers.request_step.note',
    'documents.follower.email_sealed',
    'learning.course_consent.guardian_name',
  ]
  yield { id: 'mail', kind: 'mail', over: 'smtp', hosts: [], namedHosts: [hostOf(mail.url)], fields }
}

/** The embedded media server is ordered about over loopback as if it stood elsewhere. */
function* media({ media }: Config): Iterable<Processor> {
  yield {
    id: 'media',
    kind: 'media',
    over: 'http',
    ...hostsOfMedia(media),
    fields: ['identity.person.name', 'live.guest.name', 'live.seat.id', 'live.seat.role'],
  }
}

/** Where a service stands as everybody knows it is on the public internet; another address was named by the configuration. */
function hostsOfMedia(media: Config['media']): Pick<Processor, 'hosts' | 'namedHosts'> {
  switch (media.kind) {
    case 'embedded':
      return { hosts: [], namedHosts: ['127.0.0.1'] }
    case 'livekit':
      return { hosts: [], namedHosts: [hostOf(media.url)] }
    case 'daily':
      return publicOr(['api.daily.co'], [media.url], [`${media.domain}.daily.co`])
    case 'zoom':
      return publicOr(['api.zoom.us', 'zoom.us'], [media.urls.api, media.urls.tokens], ['*.zoom.us'])
  }
}

/** `besides`: where people themselves go. */
function publicOr(usual: readonly string[], urls: readonly string[], besides: readonly string[]) {
  const asked = [...new Set(urls.map(hostOf))]
  return {
    hosts: [...asked.filter((host) => usual.includes(host)), ...besides],
    namedHosts: asked.filter((host) => !usual.includes(host)),
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

/** The push services of Chrome and Edge on Android, Firefox, Edge on Windows, and Safari. */
const hostsOfBrowsers = [
  'fcm.googleapis.com',
  '*.push.services.mozilla.com',
  '*.notify.windows.com',
  '*.push.apple.com',
]

/** A push service learns that something waits for a device, and an id; who reads WhatsApp or SMS is told what and where. */
function* telling({ telling: { web, expo, fcm, whatsapp, sms } }: Config): Iterable<Processor> {
  const over = 'http'
  const device = ['notifications.device.sealed', 'notifications.message.id']
  if (web) yield { id: 'push', kind: 'push', over, hosts: hostsOfBrowsers, namedHosts: web.hosts, fields: device }
  if (expo) yield { id: 'expo', kind: 'push', over, hosts: [], namedHosts: [hostOf(expo.url)], fields: device }
  if (fcm) {
    const hosts = ['oauth2.googleapis.com']
    yield { id: 'fcm', kind: 'push', over, hosts, namedHosts: [hostOf(fcm.url)], fields: device }
  }
  const words = ['courses.course.title', 'courses.item.title', 'live.session.title', 'live.session.starts_at']
  const fields = ['profiles.profile.phone', 'notifications.message.id', ...words]
  if (whatsapp) yield { id: 'whatsapp', kind: 'whatsapp', over, hosts: [], namedHosts: [hostOf(whatsapp.url)], fields }
  if (sms) yield { id: 'sms', kind: 'sms', over, hosts: [], namedHosts: [sms.url.host], fields }
}

/** It gets what somebody says, between two pauses, and nothing that tells who they are or where; what it answers is what we keep. */
function* captions({ captions }: Config): Iterable<Processor> {
  if (!captions) return
  const fields = ['live.caption.text', 'live.kept_caption.text']
  yield { id: 'captions', kind: 'captions', over: 'http', hosts: [], namedHosts: [new URL(captions.url).host], fields }
}

function hostOf(url: string): string {
  return new URL(url).host
}
