import { type Jobs, openJobs } from '#adapters/jobs'
import { stranger } from '#kernel/actor'
import { clientOf } from '#kernel/door'
import { silentLog } from '#kernel/log'
import { dutiesOf } from '#kernel/outbox'
import type { Visit } from '#kernel/visit'
import { actorOf, identityDoors, identityDuties, ownerInvitation } from '#modules/identity'
import type { IdentityPorts } from '#modules/identity/ports'
import { notificationsDoors, notificationsDuties, notificationsReactions } from '#modules/notifications'
import type { Mail, Mailer } from '#modules/notifications/ports'
import { profilesDoors, profilesReactions } from '#modules/profiles'
import { schoolDoors } from '#modules/school'
import { portsForSpecs, quickHash } from './ports.ts'
import { vaultOfSpecs } from './vaults.ts'
import { openGround } from './world.ts'

const origin = 'http://localhost:3000'
/** When somebody was born who may decide for themselves anywhere. */
export const grownUp = { birthYear: 1990, birthMonth: 4 }

/** Most specs are about something else than ages: unless they say one, people are grown up. */
function withAge<Client extends { identity: { signUp(input: never): Promise<unknown> } }>(client: Client) {
  type Wish = Parameters<Client['identity']['signUp']>[0]
  const signUp = (input: Omit<Wish, keyof typeof grownUp> & Partial<Wish>) =>
    client.identity.signUp({ ...grownUp, ...input } as never) as ReturnType<Client['identity']['signUp']>
  return { ...client, identity: { ...client.identity, signUp } } as Omit<Client, 'identity'> & {
    identity: Omit<Client['identity'], 'signUp'> & { signUp: typeof signUp }
  }
}

export const goodPassword = 'a quiet river at noon'

export type Accounts = Awaited<ReturnType<typeof openAccounts>>

/** The accounts side alone, with its mail: a school may be opened, and any number of browsers may visit it. */
export async function openAccounts(options: Partial<IdentityPorts> & { mailer?: Mailer; jobs?: 'later' } = {}) {
  const ground = await openGround()
  const mails: Mail[] = []
  const mailer: Mailer = options.mailer ?? {
    async send(mail) {
      mails.push(mail)
      return 'sent'
    },
    async close() {},
  }
  const ports: IdentityPorts = {
    passwordHash: quickHash,
    vault: vaultOfSpecs(),
    invitations: { admits: async () => false, personal: async () => null, accept: async () => {} },
    mailReachesPeople: false,
    countryOf: () => null,
    provider: null,
    keepPicture: async () => null,
    keepAgreed: async () => {},
    keys: { most: 20, longestDays: 365, scopesFor: () => ['identity:read'] },
    ...options,
  }
  const telling = { senders: { whatsapp: null, sms: null, push: null } }
  const doors = {
    school: schoolDoors,
    identity: identityDoors(ports),
    profiles: profilesDoors({ ...portsForSpecs(ground), shareCourse: async () => false, maps: {} }),
    notifications: notificationsDoors({ ...ports, ...telling }),
  }
  let jobs: Jobs | undefined
  async function startJobs() {
    jobs = await openJobs({
      databaseUrl: ground.databaseUrl,
      db: ground.db,
      duties: [
        ...identityDuties(ports),
        ...notificationsDuties({ mailer, origin, vault: ports.vault, ...telling }),
        ...dutiesOf([...profilesReactions, ...notificationsReactions]),
      ],
      log: silentLog,
      concurrency: 2,
    })
  }
  if (options.jobs !== 'later') await startJobs()

  /** A browser: it keeps the cookie it is given and brings it along. */
  function browser({ address = '198.51.100.7', locale = 'en', userAgent = 'a browser' } = {}) {
    let token: string | null = null
    const visit = (): Visit => ({
      address,
      userAgent,
      locale,
      origin,
      sessionToken: token,
      keepGuest: () => {},
      keepSession: (session) => {
        token = session?.token ?? null
      },
    })
    const actor = async () => (token ? ground.db.read((tx) => actorOf(tx, token as string)) : stranger)
    return {
      actor,
      get token() {
        return token
      },
      /** Puts a cookie into this browser, as somebody with bad intentions would. */
      plant: (planted: string) => {
        token = planted
      },
      go: async () => withAge(clientOf(doors, ground.db, await actor(), visit())),
    }
  }

  async function openSchool(said: { privacyContact?: string } = {}) {
    const owner = browser()
    const url = await ownerInvitation(ground.db, origin)
    await (await owner.go()).identity.openSchool({
      token: String(url).split('/').at(-1) ?? '',
      firstName: 'Olive',
      lastName: 'Owner',
      email: 'owner@school.test',
      password: goodPassword,
      schoolName: 'Northside',
      locale: 'en',
      timeZone: 'Africa/Accra',
      ...said,
    })
    if (jobs) await settled()
    mails.length = 0
    return owner
  }

  /** The newest mail to an address, as soon as it was sent. */
  async function mailWith(address: string, subject: string): Promise<Mail> {
    return eventually(() => mails.findLast((mail) => mail.to.address === address && mail.subject.includes(subject)))
  }

  async function mailTo(address: string): Promise<Mail> {
    return eventually(() => mails.findLast((mail) => mail.to.address === address))
  }

  /** Waits until no job is left to be done. */
  async function settled(): Promise<void> {
    await eventually(async () => {
      const { rows } = await ground.pools.writer.query(
        'select count(*)::int as waiting from graphile_worker.jobs where attempts < max_attempts',
      )
      return rows[0].waiting === 0
    })
  }

  return {
    ...ground,
    mails,
    browser,
    openSchool,
    startJobs,
    mailTo,
    mailWith,
    async stopJobs() {
      await jobs?.close()
      jobs = undefined
    },
    settled,
    async close() {
      await jobs?.close()
      await ground.close()
    },
  }
}

/** The token of the link in a mail. */
export function tokenIn(mail: Mail): string {
  const token = /\/(?:verify|reset|enter|address|guardian|guardian\/consent|privacy\/contact)\/([\w-]{43})/.exec(
    mail.text,
  )?.[1]
  if (!token) throw new Error(`No link in: ${mail.text}`)
  return token
}

/** Asks again until there is an answer, for ten seconds at most. */
export async function eventually<T>(
  ask: () => T | undefined | false | null | Promise<T | undefined | false | null>,
): Promise<T> {
  const deadline = performance.now() + 10_000
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    if (performance.now() > deadline) throw new Error('It did not happen within ten seconds.')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** The code of the refusal that something meets, with the codes of its fields. */
export async function refusalOf(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => 'not refused',
    ({ code, fields }: { code?: string; fields?: Record<string, string> }) =>
      [code, ...Object.entries(fields ?? {}).map(([field, fieldCode]) => `${field}: ${fieldCode}`)].join(', '),
  )
}
