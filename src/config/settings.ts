import { z } from 'zod'
import { passwordHashPattern } from './password-hashes.ts'

/** What a setting's variable may hold, in the words of the sentence "… must be <expects>". */
type About = { group: Group; about: string; expects: string; shows?: string; secret?: true }

export const groups = [
  'Where it runs',
  'Database',
  'Files',
  'Mail',
  'Growing',
  'Live classes',
  'Signing in',
  'Telling people',
  'Limits',
] as const
type Group = (typeof groups)[number]

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most)
const url = (...protocols: string[]) => z.string().refine((text) => protocols.includes(URL.parse(text)?.protocol ?? ''))
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
)

/** Every variable that Lectern reads, and nothing else. */
export const settings = z.object({
  LECTERN_ENV: z
    .enum(['trial', 'production'])
    .default('trial')
    .meta({
      group: 'Where it runs',
      about: 'A trial is lenient and writes mail to an outbox page; production refuses to start half set up.',
      expects: '`trial` or `production`',
    } satisfies About),
  LECTERN_GALLERY: z
    .enum(['yes', 'no'])
    .default('no')
    .meta({
      group: 'Where it runs',
      about: 'Shows the gallery of all parts of pages at /kit, for those who build.',
      expects: '`yes` or `no`',
    } satisfies About),
  PORT: whole(0, 65_535)
    .default(3000)
    .meta({
      group: 'Where it runs',
      about: 'The port that pages, API and sockets share; 0 takes any free one.',
      expects: 'a number from 0 to 65535',
    } satisfies About),
  HOST: z
    .string()
    .min(1)
    .optional()
    .meta({
      group: 'Where it runs',
      about: 'The address to listen on.',
      expects: 'an address of this machine',
      shows: 'every address of the machine',
    } satisfies About),
  PUBLIC_URL: url('http:', 'https:')
    .refine((text) => URL.parse(text)?.pathname === '/')
    .optional()
    .meta({
      group: 'Where it runs',
      about: 'The address people type; links in mails and sign-in depend on it.',
      expects: 'an http or https address without a path, such as https://school.example',
      shows: '`http://localhost:<PORT>`',
    } satisfies About),
  TRUSTED_PROXIES: whole(0, 10)
    .default(0)
    .meta({
      group: 'Where it runs',
      about:
        'How many reverse proxies of yours stand in front; their X-Forwarded-For is believed, a stranger’s is not.',
      expects: 'a number from 0 to 10',
    } satisfies About),
  DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .meta({
      group: 'Where it runs',
      about: 'The one folder that holds everything: database, files, secrets.',
      expects: 'a folder',
    } satisfies About),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .meta({
      group: 'Where it runs',
      about: 'How much is written to the log.',
      expects: '`debug`, `info`, `warn`, `error` or `silent`',
    } satisfies About),
  COUNTRIES_FILE: z
    .string()
    .min(1)
    .optional()
    .meta({
      group: 'Where it runs',
      about: 'A fresher file of which address is used in which country, in the MMDB format.',
      expects: 'a file such as /var/lib/countries.mmdb',
      shows: 'the file that came with this version',
    } satisfies About),
  LECTERN_SESSION_SECRET: z
    .string()
    .min(32)
    .optional()
    .meta({
      group: 'Where it runs',
      about: 'Signs sessions and links. Share it between processes that do not share DATA_DIR.',
      expects: 'at least 32 characters',
      shows: 'made at the first start, kept in DATA_DIR/secrets',
      secret: true,
    } satisfies About),
  LECTERN_AUDIT_SECRET: z
    .string()
    .min(32)
    .optional()
    .meta({
      group: 'Where it runs',
      about:
        'Signs how far the audit trail has come, so that nobody with the database alone can rewrite it. Share it between processes that do not share DATA_DIR, and keep it: with another one, old signatures no longer fit.',
      expects: 'at least 32 characters',
      shows: 'made at the first start, kept in DATA_DIR/secrets',
      secret: true,
    } satisfies About),
  LECTERN_VAULT_KEYS: list
    .refine((keys) => keys.length > 0 && keys.every((key) => /^[\w-]{43}$/.test(key)))
    .optional()
    .meta({
      group: 'Where it runs',
      about:
        'Master keys of the vault, which closes addresses, second-factor secrets and the like. Without them nobody can sign in: keep them with your backups. The first seals, the others open what was sealed before. Share them between processes that do not share DATA_DIR.',
      expects: 'keys of 32 bytes in base64url (43 characters), separated by commas, the newest first',
      shows: 'made at the first start, kept in DATA_DIR/secrets',
      secret: true,
    } satisfies About),

  PASSWORD_HASH: z
    .string()
    .regex(passwordHashPattern)
    .default('argon2id')
    .meta({
      group: 'Where it runs',
      about:
        'How new passwords are hashed; /security tells people. Hashes made another way, also bcrypt’s from elsewhere, are made anew when their person signs in.',
      expects: '`argon2id`, `argon2id:<KiB>,<passes>`, `bcrypt` or `bcrypt:<cost>`',
    } satisfies About),

  DATABASE_URL: url('postgres:', 'postgresql:')
    .optional()
    .meta({
      group: 'Database',
      about: 'A PostgreSQL (16 or later) of your own.',
      expects: 'an address such as postgres://user:password@host/lectern',
      shows: 'an embedded PostgreSQL 18 in DATA_DIR',
      secret: true,
    } satisfies About),
  READ_DATABASE_URL: url('postgres:', 'postgresql:')
    .optional()
    .meta({
      group: 'Database',
      about: 'A replica of it, for reads.',
      expects: 'an address such as postgres://user:password@replica/lectern',
      shows: '`DATABASE_URL`',
      secret: true,
    } satisfies About),
  DATABASE_CONNECTIONS: whole(2, 200)
    .default(20)
    .meta({
      group: 'Database',
      about: 'Connections each process holds at most, half of them for reads.',
      expects: 'a number from 2 to 200',
    } satisfies About),

  FILES_URL: url('s3:')
    .optional()
    .meta({
      group: 'Files',
      about: 'An S3-compatible bucket for files.',
      expects: 'an address such as s3://key:secret@host/bucket?region=eu-west-1',
      shows: 'DATA_DIR/files',
      secret: true,
    } satisfies About),

  SMTP_URL: url('smtp:', 'smtps:')
    .optional()
    .meta({
      group: 'Mail',
      about: 'The server that sends mail.',
      expects: 'an address such as smtps://user:password@mail.example:465',
      shows: 'an outbox page at /dev/mail',
      secret: true,
    } satisfies About),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/)
    .optional()
    .meta({
      group: 'Mail',
      about: 'Whom mail comes from.',
      expects: 'an address such as `Northside School <hello@school.example>`',
      shows: '`lectern@` and the host of PUBLIC_URL',
    } satisfies About),

  LECTERN_ROLES: list
    .pipe(z.array(z.enum(['web', 'worker', 'media'])).min(1))
    .optional()
    .meta({
      group: 'Growing',
      about: 'What this process does; `--roles=web,worker` on the command line says the same.',
      expects: 'some of `web`, `worker` and `media`, separated by commas',
      shows: '`web,worker,media`',
    } satisfies About),
  REDIS_URL: url('redis:', 'rediss:')
    .optional()
    .meta({
      group: 'Growing',
      about: 'Carries live updates between several processes.',
      expects: 'an address such as redis://host:6379',
      shows: 'in the process, or through PostgreSQL',
      secret: true,
    } satisfies About),

  MEDIA_UDP_PORTS: z
    .string()
    .regex(/^\d{2,5}-\d{2,5}$/)
    .default('50000-50199')
    .meta({
      group: 'Live classes',
      about: 'UDP ports for sound and picture; open them in the firewall.',
      expects: 'a range such as 50000-50199, of at least 10 ports above 1023',
    } satisfies About),
  MEDIA_ADDRESS: z
    .union([z.ipv4(), z.ipv6()])
    .optional()
    .meta({
      group: 'Live classes',
      about: 'The address browsers send sound and picture to, when it is not one of this machine’s own.',
      expects: 'an IP address',
      shows: 'found by itself',
    } satisfies About),
  MEDIA_STUN: z
    .string()
    .regex(/^[\w.-]+(:\d{1,5})?$/)
    .optional()
    .meta({
      group: 'Live classes',
      about: 'A STUN server of your trust that tells this machine its public address, where MEDIA_ADDRESS is not set.',
      expects: 'a host, with or without a port, such as stun.example:3478',
      shows: 'nobody outside is asked',
    } satisfies About),
  TURN_URL: list
    .pipe(z.array(z.string().regex(/^turns?:[\w.-]+(:\d{1,5})?(\?transport=(udp|tcp))?$/)).min(1))
    .optional()
    .meta({
      group: 'Live classes',
      about: 'A TURN server of yours (coturn) for people whose network lets no UDP out.',
      expects: 'addresses such as turns:turn.school.example:5349?transport=tcp, separated by commas',
      shows: 'none',
    } satisfies About),
  TURN_SECRET: z
    .string()
    .min(16)
    .optional()
    .meta({
      group: 'Live classes',
      about: 'What that server holds as `static-auth-secret`.',
      expects: 'at least 16 characters',
      shows: 'none',
      secret: true,
    } satisfies About),
  MEDIA_PROCESSES: whole(1, 64)
    .optional()
    .meta({
      group: 'Live classes',
      about: 'Processes that forward sound and picture.',
      expects: 'a number from 1 to 64',
      shows: 'one for each core but one',
    } satisfies About),
  MEDIA_API_SECRET: z
    .string()
    .min(32)
    .optional()
    .meta({
      group: 'Live classes',
      about: 'Signs the seats of the embedded media server.',
      expects: 'at least 32 characters',
      shows: 'made at the first start, kept in DATA_DIR/secrets',
      secret: true,
    } satisfies About),
  LIVEKIT_URL: url('ws:', 'wss:', 'http:', 'https:')
    .optional()
    .meta({
      group: 'Live classes',
      about: 'A LiveKit server or cluster, in place of the embedded one.',
      expects: 'an address such as wss://live.school.example',
      shows: 'the embedded media server',
    } satisfies About),
  LIVEKIT_API_KEY: z
    .string()
    .min(1)
    .optional()
    .meta({
      group: 'Live classes',
      about: 'The key of that server.',
      expects: 'the key as LiveKit gave it',
      shows: 'none',
    } satisfies About),
  LIVEKIT_API_SECRET: z
    .string()
    .min(1)
    .optional()
    .meta({
      group: 'Live classes',
      about: 'The secret of that key.',
      expects: 'the secret as LiveKit gave it',
      shows: 'none',
      secret: true,
    } satisfies About),

  GOOGLE_CLIENT_ID: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .meta({
      group: 'Signing in',
      about: 'Lets people sign in with Google. Its redirect address is PUBLIC_URL and `/sign-in/google/back`.',
      expects: 'the client id as Google gave it',
      shows: 'no signing in with Google',
    } satisfies About),
  GOOGLE_CLIENT_SECRET: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .meta({
      group: 'Signing in',
      about: 'The secret of that client.',
      expects: 'the secret as Google gave it',
      shows: 'none',
      secret: true,
    } satisfies About),
  GOOGLE_ISSUER: url('https:', 'http:')
    .refine((text) => !/[?#]/.test(text))
    .optional()
    .meta({
      group: 'Signing in',
      about: 'Another OpenID Connect provider in Google’s place, such as a school’s own Keycloak.',
      expects: 'the address of an issuer, such as https://id.school.example/realms/school',
      shows: 'Google',
    } satisfies About),
  GOOGLE_NAME: z
    .string()
    .min(1)
    .max(40)
    .optional()
    .meta({
      group: 'Signing in',
      about: 'What people know that provider as; it stands on the button.',
      expects: 'a name of at most 40 characters',
      shows: '`Google`, or the host of GOOGLE_ISSUER',
    } satisfies About),
  GOOGLE_HOSTS: list
    .pipe(z.array(z.string().regex(/^([*][.])?[a-z0-9.-]+(:\d+)?$/i)).max(20))
    .optional()
    .meta({
      group: 'Signing in',
      about: 'Further hosts that provider uses, such as for its pictures of people. Any other is refused.',
      expects: 'hosts such as `media.school.example`, separated by commas',
      shows: 'none',
    } satisfies About),

  PUSH_CONTACT: z
    .string()
    .regex(/^(mailto:[^\s@]+@[^\s@]+|https:\/\/[^\s]+)$/)
    .optional()
    .meta({
      group: 'Telling people',
      about:
        'Turns on push to browsers, and is where a push service may write to about this school (RFC 8292). A browser names its push service itself; those of Chrome, Firefox, Safari and Edge are known.',
      expects: 'an address such as mailto:hello@school.example',
      shows: 'nothing is pushed to browsers',
    } satisfies About),
  PUSH_KEY: z
    .string()
    .regex(/^[\w-]{43}$/)
    .optional()
    .meta({
      group: 'Telling people',
      about:
        'Signs what is pushed to browsers. Share it between processes that do not share DATA_DIR, and keep it: with another one, every browser has to be added again.',
      expects: 'a P-256 private key of 32 bytes in base64url (43 characters)',
      shows: 'made at the first start, kept in DATA_DIR/secrets',
      secret: true,
    } satisfies About),
  PUSH_HOSTS: list
    .pipe(z.array(z.string().regex(/^([*][.])?[a-z0-9.-]+(:\d+)?$/i)).max(20))
    .optional()
    .meta({
      group: 'Telling people',
      about: 'Further hosts of push services. Any other that a browser names is refused.',
      expects: 'hosts such as `push.school.example`, separated by commas',
      shows: 'none',
    } satisfies About),
  EXPO_URL: url('https:', 'http:')
    .optional()
    .meta({
      group: 'Telling people',
      about: 'Expo’s push service, for an app of the school on phones.',
      expects: 'an address such as https://exp.host',
      shows: 'nothing is pushed through Expo',
    } satisfies About),
  EXPO_ACCESS_TOKEN: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .meta({
      group: 'Telling people',
      about: 'The token of the app’s Expo account, where it asks for one.',
      expects: 'the token as Expo gave it',
      shows: 'none',
      secret: true,
    } satisfies About),
  FCM_ACCOUNT_FILE: z
    .string()
    .min(1)
    .optional()
    .meta({
      group: 'Telling people',
      about: 'A service account of Firebase Cloud Messaging, for an app of the school on phones.',
      expects: 'the JSON file as Google’s console wrote it',
      shows: 'nothing is pushed through Firebase',
    } satisfies About),
  FCM_URL: url('https:', 'http:')
    .optional()
    .meta({
      group: 'Telling people',
      about: 'Another address of Firebase, such as one of an emulator.',
      expects: 'an http or https address',
      shows: '`https://fcm.googleapis.com`',
    } satisfies About),
  WHATSAPP_URL: url('https:', 'http:')
    .refine((text) => !/[?#]/.test(text))
    .optional()
    .meta({
      group: 'Telling people',
      about:
        'WhatsApp’s Cloud API, with its version and the id of the school’s number. Meta must have approved a template for each topic; docs/operating/telling.md has their words. Its webhook is PUBLIC_URL and `/hooks/whatsapp`.',
      expects: 'an address such as https://graph.facebook.com/v23.0/106540352242922',
      shows: 'nothing goes by WhatsApp',
    } satisfies About),
  WHATSAPP_TOKEN: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .meta({
      group: 'Telling people',
      about: 'The access token for it.',
      expects: 'the token as Meta gave it',
      shows: 'none',
      secret: true,
    } satisfies About),
  WHATSAPP_APP_SECRET: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .meta({
      group: 'Telling people',
      about: 'The secret of the app there; it signs what is reported to the webhook.',
      expects: 'the secret as Meta gave it',
      shows: 'none',
      secret: true,
    } satisfies About),
  WHATSAPP_VERIFY_TOKEN: z
    .string()
    .min(16)
    .max(300)
    .optional()
    .meta({
      group: 'Telling people',
      about: 'What is entered beside the webhook’s address, so that Meta knows it for ours.',
      expects: 'at least 16 characters',
      shows: 'none',
      secret: true,
    } satisfies About),
  SMS_URL: url('https:', 'http:')
    .refine((text) => {
      const given = URL.parse(text)
      return Boolean(given?.username && given.password) && !/[?#]/.test(text)
    })
    .optional()
    .meta({
      group: 'Telling people',
      about:
        'Twilio’s Messages API, or one that speaks it, with account and token: for what WhatsApp could not bring. Reports come to PUBLIC_URL and `/hooks/sms`.',
      expects: 'an address such as https://AC…:token@api.twilio.com',
      shows: 'no SMS is sent',
      secret: true,
    } satisfies About),
  SMS_FROM: z
    .string()
    .regex(/^(\+[1-9]\d{6,14}|MG[0-9a-f]{32}|[A-Za-z0-9 ]{1,11})$/)
    .optional()
    .meta({
      group: 'Telling people',
      about: 'Whom an SMS comes from.',
      expects: 'a number such as +33123456789, a name of at most 11 letters, or a messaging service (MG…)',
      shows: 'none',
    } satisfies About),

  LIMIT_UNFINISHED_UPLOADS: whole(1, 1000)
    .default(10)
    .meta({
      group: 'Limits',
      about: 'Uploads of one person that may lie here unfinished; each waits a day to go on.',
      expects: 'a number from 1 to 1000',
    } satisfies About),
  LIMIT_UPLOAD_MB: whole(1, 1_000_000)
    .default(2000)
    .meta({
      group: 'Limits',
      about: 'The largest file that can be uploaded.',
      expects: 'a number of megabytes from 1 to 1000000',
    } satisfies About),
  LIMIT_INVITATION_DAYS: whole(1, 90)
    .default(14)
    .meta({
      group: 'Limits',
      about: 'How long the link in a mailed invitation works.',
      expects: 'a number of days from 1 to 90',
    } satisfies About),
  LIMIT_KEYS: whole(0, 200)
    .default(20)
    .meta({
      group: 'Limits',
      about: 'How many API keys of one person may work at a time; 0 for a school without keys.',
      expects: 'a number from 0 to 200',
    } satisfies About),
  LIMIT_KEY_DAYS: whole(1, 365)
    .default(365)
    .meta({
      group: 'Limits',
      about: 'How long an API key may work at most.',
      expects: 'a number of days from 1 to 365',
    } satisfies About),
  LIMIT_REQUESTS_A_MINUTE: whole(10, 1_000_000)
    .default(600)
    .meta({
      group: 'Limits',
      about: 'Requests that one person, one API key or one network address may make in a minute.',
      expects: 'a number from 10 to 1000000',
    } satisfies About),
})

export type Settings = z.infer<typeof settings>
export type SettingName = keyof Settings

export const settingNames = Object.keys(settings.shape) as SettingName[]

export function aboutSetting(name: SettingName): About & { default?: string } {
  const about = settings.shape[name].meta() as About
  const preset = settings.shape[name].safeParse(undefined)
  return preset.success && preset.data !== undefined ? { ...about, default: String(preset.data) } : about
}
