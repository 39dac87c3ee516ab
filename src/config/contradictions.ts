import { contradictoryCaptions } from './captions.ts'
import { unencrypted } from './encryption.ts'
import { unfitPasswordHash } from './password-hashes.ts'
import { contradictoryClasses, heldElsewhereBy } from './services.ts'
import type { Settings } from './settings.ts'

/** Settings that are each fine and cannot be meant together. */
export function contradictions(given: Settings): string[] {
  return [
    ...contradictoryServices(given),
    ...contradictoryClasses(given),
    ...contradictoryCaptions(given),
    ...contradictoryProviders(given),
    ...contradictoryPhones(given),
    ...contradictoryPushes(given),
    ...contradictoryRoles(given),
    ...contradictoryRanges(given),
    ...unfitPasswordHash(given.PASSWORD_HASH),
    ...(given.LECTERN_ENV === 'production' ? [...unfitForProduction(given), ...unencrypted(given)] : []),
  ]
}

function* contradictoryServices(given: Settings): Iterable<string> {
  if (given.READ_DATABASE_URL && !given.DATABASE_URL) {
    yield 'READ_DATABASE_URL is set without DATABASE_URL: the embedded database has no replica. Set DATABASE_URL too, or remove READ_DATABASE_URL.'
  }
  for (const name of ['LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET'] as const) {
    if (given.LIVEKIT_URL && !given[name])
      yield `LIVEKIT_URL is set without ${name}. Set ${name} to what your LiveKit server gave you, or remove LIVEKIT_URL.`
    if (!given.LIVEKIT_URL && given[name])
      yield `${name} is set without LIVEKIT_URL. Set LIVEKIT_URL to the address of your LiveKit server, or remove ${name}.`
  }
  if (Boolean(given.TURN_URL) !== Boolean(given.TURN_SECRET)) {
    const [set, missing] = given.TURN_URL ? ['TURN_URL', 'TURN_SECRET'] : ['TURN_SECRET', 'TURN_URL']
    yield `${set} is set without ${missing}. Set both, as your TURN server has them, or neither.`
  }
  if (given.MAIL_FROM && !given.SMTP_URL) {
    yield 'MAIL_FROM is set without SMTP_URL, so no mail would leave. Set SMTP_URL to your mail server, or remove MAIL_FROM.'
  }
}

function* contradictoryProviders(given: Settings): Iterable<string> {
  if (given.GOOGLE_CLIENT_ID && !given.GOOGLE_CLIENT_SECRET) {
    yield 'GOOGLE_CLIENT_ID is set without GOOGLE_CLIENT_SECRET. Set GOOGLE_CLIENT_SECRET to what Google gave you with it, or remove GOOGLE_CLIENT_ID.'
  }
  for (const name of ['GOOGLE_CLIENT_SECRET', 'GOOGLE_ISSUER', 'GOOGLE_NAME', 'GOOGLE_HOSTS'] as const) {
    if (given[name] && !given.GOOGLE_CLIENT_ID)
      yield `${name} is set without GOOGLE_CLIENT_ID, so nobody could sign in that way. Set GOOGLE_CLIENT_ID too, or remove ${name}.`
  }
  if (given.GOOGLE_HOSTS && !given.GOOGLE_ISSUER) {
    yield 'GOOGLE_HOSTS is set without GOOGLE_ISSUER, but Google’s own hosts are known. Set GOOGLE_ISSUER to your provider, or remove GOOGLE_HOSTS.'
  }
}

const withWhatsapp = ['WHATSAPP_TOKEN', 'WHATSAPP_APP_SECRET', 'WHATSAPP_VERIFY_TOKEN'] as const

function* contradictoryPhones(given: Settings): Iterable<string> {
  for (const name of withWhatsapp) {
    if (given.WHATSAPP_URL && !given[name])
      yield `WHATSAPP_URL is set without ${name}. Set ${name} too, or remove WHATSAPP_URL.`
    if (!given.WHATSAPP_URL && given[name])
      yield `${name} is set without WHATSAPP_URL, so nothing would go by WhatsApp. Set WHATSAPP_URL too, or remove ${name}.`
  }
  if (given.SMS_URL && !given.WHATSAPP_URL) {
    yield 'SMS_URL is set without WHATSAPP_URL, but SMS only stands in for a WhatsApp that failed. Set WHATSAPP_URL too, or remove SMS_URL.'
  }
  if (Boolean(given.SMS_URL) !== Boolean(given.SMS_FROM)) {
    const [set, missing] = given.SMS_URL ? ['SMS_URL', 'SMS_FROM'] : ['SMS_FROM', 'SMS_URL']
    yield `${set} is set without ${missing}. Set both, or neither.`
  }
}

function* contradictoryPushes(given: Settings): Iterable<string> {
  for (const name of ['PUSH_KEY', 'PUSH_HOSTS'] as const) {
    if (given[name] && !given.PUSH_CONTACT)
      yield `${name} is set without PUSH_CONTACT, so nothing would be pushed to browsers. Set PUSH_CONTACT too, or remove ${name}.`
  }
  if (given.EXPO_ACCESS_TOKEN && !given.EXPO_URL) {
    yield 'EXPO_ACCESS_TOKEN is set without EXPO_URL. Set EXPO_URL to https://exp.host, or remove EXPO_ACCESS_TOKEN.'
  }
  if (given.FCM_URL && !given.FCM_ACCOUNT_FILE) {
    yield 'FCM_URL is set without FCM_ACCOUNT_FILE. Set FCM_ACCOUNT_FILE too, or remove FCM_URL.'
  }
}

const holders = { LIVEKIT_URL: 'LiveKit', DAILY_API_KEY: 'Daily', ZOOM_ACCOUNT_ID: 'Zoom' }

function* contradictoryRoles(given: Settings): Iterable<string> {
  const holder = heldElsewhereBy(given)
  if (holder && given.LECTERN_ROLES?.includes('media')) {
    yield `The role media is asked for, but ${holder} puts ${holders[holder]} in its place. Leave media out of the roles, or remove ${holder}.`
  }
  if (!holder && given.LECTERN_ROLES && !given.LECTERN_ROLES.includes('media')) {
    yield `The roles ${given.LECTERN_ROLES.join(',')} are asked for without media, and nothing says where classes are held. Add media to the roles, or set LIVEKIT_URL to a LiveKit server or to the Lectern process that runs with --roles=media (its LIVEKIT_API_KEY is lectern, its LIVEKIT_API_SECRET the MEDIA_API_SECRET).`
  }
  if (!given.DATABASE_URL && given.LECTERN_ROLES && !given.LECTERN_ROLES.includes('web')) {
    yield `The roles ${given.LECTERN_ROLES.join(',')} are asked for without web, but the embedded database serves one process only. Set DATABASE_URL to split Lectern into several processes.`
  }
}

function* contradictoryRanges(given: Settings): Iterable<string> {
  const [from = 0, to = 0] = given.MEDIA_UDP_PORTS.split('-').map(Number)
  if (from < 1024 || to > 65_535 || to - from < 9) {
    yield `MEDIA_UDP_PORTS is ${given.MEDIA_UDP_PORTS}, but must be a range of at least 10 ports between 1024 and 65535, such as 50000-50199.`
  } else if ((given.MEDIA_PROCESSES ?? 1) > to - from + 1) {
    yield `MEDIA_PROCESSES is ${given.MEDIA_PROCESSES}, but MEDIA_UDP_PORTS has only ${to - from + 1} ports. Widen the range, or ask for fewer processes.`
  }
}

function* unfitForProduction(given: Settings): Iterable<string> {
  if (!given.PUBLIC_URL) {
    yield 'LECTERN_ENV is production, but PUBLIC_URL is not set. Set it to the https address of your school, such as https://school.example.'
  } else if (new URL(given.PUBLIC_URL).protocol !== 'https:') {
    yield `LECTERN_ENV is production, but PUBLIC_URL is ${given.PUBLIC_URL}, and browsers allow cameras and safe sign-in only over https. Put a proxy with a certificate in front and give its https address.`
  }
  if (given.GOOGLE_ISSUER && new URL(given.GOOGLE_ISSUER).protocol !== 'https:') {
    yield `LECTERN_ENV is production, but GOOGLE_ISSUER is ${given.GOOGLE_ISSUER}, and what it says could be changed on the way. Give its https address.`
  }
  for (const name of ['WHATSAPP_URL', 'SMS_URL', 'EXPO_URL', 'FCM_URL', 'DAILY_URL', 'ZOOM_URL'] as const) {
    const address = given[name]
    if (address && new URL(address).protocol !== 'https:')
      yield `LECTERN_ENV is production, but ${name} is not an https address, and people’s numbers and tokens would travel readably. Give its https address.`
  }
  if (!given.SMTP_URL)
    yield 'LECTERN_ENV is production, but SMTP_URL is not set, so nobody would get a mail. Set it to your mail server, such as smtps://user:password@mail.example:465.'
}
