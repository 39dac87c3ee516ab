import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everythingOutside } from '../../test/configurations.ts'
import { decideConfig } from './config.ts'
import { processorsOf, refusalOfUntold } from './processors.ts'
import { ConfigurationRefused } from './refusals.ts'
import { settingNames } from './settings.ts'
import { configurationPage } from './tables.ts'

const daily = { DAILY_API_KEY: 'k', DAILY_DOMAIN: 'northside', DAILY_WEBHOOK_SECRET: 'c2l4dGVlbiBieXRlcyBvciBtb3Jl' }
const zoom = {
  ZOOM_ACCOUNT_ID: 'a',
  ZOOM_CLIENT_ID: 'i',
  ZOOM_CLIENT_SECRET: 's',
  ZOOM_WEBHOOK_SECRET: 'w',
  ZOOM_USER: 'classes@school.example',
}

describe('With nothing set', () => {
  const config = decideConfig({ PATH: '/usr/bin', HOME: '/root', MAIL: '/var/mail/root', LANG: 'C' })

  it('everything is embedded, in one process', () => {
    expect(config.database.kind).toBe('embedded')
    expect(config.files.kind).toBe('disk')
    expect(config.mail.kind).toBe('outbox')
    expect(config.media.kind).toBe('embedded')
    expect(config.fanOut.kind).toBe('in-process')
    expect([...config.roles]).toEqual(['web', 'worker', 'media'])
  })

  it('passwords are hashed with Argon2id; bcrypt or another cost is a setting', () => {
    expect(config.passwordHash).toEqual({ algorithm: 'argon2id', memoryKiB: 32_768, passes: 3 })
    expect(decideConfig({ PASSWORD_HASH: 'bcrypt' }).passwordHash).toEqual({ algorithm: 'bcrypt', cost: 12 })
    expect(decideConfig({ PASSWORD_HASH: 'argon2id:65536,4' }).passwordHash).toMatchObject({
      memoryKiB: 65_536,
      passes: 4,
    })
  })

  it('the public address is this machine', () => expect(config.publicUrl.href).toBe('http://localhost:3000/'))
})

describe('An outside service takes the place of an embedded one', () => {
  it('a database, a replica and fan-out through it', () => {
    const config = decideConfig(
      {
        DATABASE_URL: 'postgres://a:b@db/lectern',
        READ_DATABASE_URL: 'postgres://a:b@replica/lectern',
        LIVEKIT_URL: 'ws://media:3000',
        LIVEKIT_API_KEY: 'lectern',
        LIVEKIT_API_SECRET: 's',
      },
      ['--roles=worker'],
    )
    expect(config.database).toMatchObject({ kind: 'external', readUrl: 'postgres://a:b@replica/lectern' })
    expect(config.fanOut.kind).toBe('postgres')
    expect([...config.roles]).toEqual(['worker'])
  })

  it('LiveKit leaves no media to this process', () => {
    const config = decideConfig({ LIVEKIT_URL: 'wss://live.example', LIVEKIT_API_KEY: 'k', LIVEKIT_API_SECRET: 's' })
    expect(config.media).toEqual({ kind: 'livekit', url: 'wss://live.example', key: 'k', secret: 's' })
    expect(config.roles.has('media')).toBe(false)
  })

  it.each([
    ['daily', daily, [], ['api.daily.co', 'northside.daily.co']],
    ['daily', { ...daily, DAILY_URL: 'http://localhost:9/v1' }, ['localhost:9'], ['northside.daily.co']],
    ['zoom', zoom, [], ['api.zoom.us', 'zoom.us', '*.zoom.us']],
    ['zoom', { ...zoom, ZOOM_URL: 'http://localhost:9' }, ['localhost:9'], ['*.zoom.us']],
  ])('%s holds classes, known by its hosts', (kind, given, namedHosts, hosts) => {
    const config = decideConfig(given)
    expect([config.media.kind, config.roles.has('media')]).toEqual([kind, false])
    const [media] = processorsOf(config).filter(({ id }) => id === 'media')
    expect(media).toMatchObject({ namedHosts, hosts, fields: expect.arrayContaining(['identity.person.name']) })
    expect(JSON.stringify(media)).not.toMatch(/c2l4dGVlbi|"[aisw]"/)
  })

  it('an empty variable counts as not set', () => expect(decideConfig({ DATABASE_URL: '', PORT: '' }).port).toBe(3000))
})

describe('A school stands in public', () => {
  const isPublic = (PUBLIC_URL: string) => decideConfig({ PUBLIC_URL }).isPublic

  it.each(['https://school.example', 'http://93.184.216.34:8080', 'https://[2606:2800:220:1::1]'])('at %s', (address) =>
    expect(isPublic(address)).toBe(true),
  )

  it.each([
    'http://localhost:3000',
    'http://school.localhost',
    'http://lectern:3000',
    'http://school.local',
    'http://school.home.arpa',
    'http://127.0.0.1',
    'http://192.168.1.20:3000',
    'http://10.1.2.3',
    'http://[::1]:3000',
    'http://[fd00::1]',
  ])('and not at %s', (address) => expect(isPublic(address)).toBe(false))

  it('in production wherever it is, and not with nothing set', () => {
    const production = { LECTERN_ENV: 'production', PUBLIC_URL: 'https://school.local', SMTP_URL: 'smtps://m.example' }
    expect(decideConfig(production).isPublic).toBe(true)
    expect(decideConfig({})).toMatchObject({ isPublic: false, privacyContact: '' })
  })
})

describe('What is announced with COMING_', () => {
  const coming = { COMING_SMTP_URL: 'smtps://a:b@mail.example:465', COMING_PROCESSOR_REGIONS: 'mail=FR' }

  it('leaves what is used now as it is, and is known beside it', () => {
    const config = decideConfig({ SMTP_URL: 'smtps://a:b@old.example:465', ...coming })
    expect(processorsOf(config).map(({ namedHosts }) => namedHosts)).toContainEqual(['old.example:465'])
    expect(config.later && processorsOf(config.later)).toContainEqual(
      expect.objectContaining({ id: 'mail', namedHosts: ['mail.example:465'], region: 'FR' }),
    )
    expect(decideConfig(coming).mail.kind).toBe('outbox')
    expect(decideConfig({ COMING_SMTP_URL: '' }).later).toBeNull()
  })

  it('is refused as it will be then: a name that does not exist, a value that does not fit, a contradiction', () => {
    expect(complaintsOf({ COMING_SMTP_ULR: 'smtp://a' })).toEqual([
      expect.stringMatching(/^There is no setting SMTP_ULR/),
    ])
    expect(complaintsOf({ COMING_SMTP_URL: 'ftp://a' })).toEqual([expect.stringMatching(/^Once .*: SMTP_URL/)])
    expect(complaintsOf({ COMING_LIVEKIT_URL: 'wss://live.example' })).toHaveLength(2)
  })

  it('every service outside is refused by the name of a setting that exists, with what to do', () => {
    const everywhere = processorsOf(decideConfig(everythingOutside))
    for (const { id, namedHosts } of everywhere) {
      const { complaints } = refusalOfUntold([{ id, hosts: namedHosts, from: null }])
      expect(settingNames).toContain(/COMING_(\w+)=/.exec(complaints[0] ?? '')?.[1])
    }
    const from = Temporal.PlainDate.from('2026-12-22')
    expect(refusalOfUntold([{ id: 'mail', hosts: ['mail.example'], from }]).message).toContain('2026-12-22')
  })
})

describe('What cannot be meant is refused with a sentence', () => {
  const refusals: [string, Record<string, string>, RegExp, string[]?][] = [
    ['a misspelt name', { DATABSE_URL: 'postgres://a@b/c' }, /no setting DATABSE_URL. Did you mean DATABASE_URL\?/],
    ['a weak bcrypt', { PASSWORD_HASH: 'bcrypt:9' }, /bcrypt with cost 9. Choose a cost from 10 to 15/],
    ['an Argon2id of little memory', { PASSWORD_HASH: 'argon2id:19455,3' }, /19455 KiB of memory. Choose from 19456/],
    ['an Argon2id of one pass', { PASSWORD_HASH: 'argon2id:32768,1' }, /with 1 passes. Choose from 2/],
    ['an unknown password hash', { PASSWORD_HASH: 'md5' }, /^PASSWORD_HASH is "md5", but must be `argon2id`/],
    ['an invented name', { LECTERN_COLOUR: 'red' }, /no setting LECTERN_COLOUR. Remove it/],
    ['a port that is no number', { PORT: 'abc' }, /^PORT is "abc", but must be a number from 0 to 65535\.$/],
    [
      'LiveKit without its key',
      { LIVEKIT_URL: 'wss://x', LIVEKIT_API_SECRET: 's' },
      /without LIVEKIT_API_KEY. Set LIVEKIT_API_KEY/,
    ],
    [
      'two places for classes',
      { ...daily, LIVEKIT_URL: 'wss://x', LIVEKIT_API_KEY: 'k', LIVEKIT_API_SECRET: 's' },
      /LIVEKIT_URL and DAILY_API_KEY are set together, and a class can only be held in one place/,
    ],
    ['half of Daily', { DAILY_API_KEY: 'k' }, /DAILY_API_KEY is set without DAILY_DOMAIN. Set DAILY_DOMAIN/],
    ['Zoom without its account', { ZOOM_USER: 'me' }, /ZOOM_USER is set without ZOOM_ACCOUNT_ID/],
    ['media beside Daily', { ...daily, LECTERN_ROLES: 'web,media' }, /DAILY_API_KEY puts Daily in its place/],
    ['a key without LiveKit', { LIVEKIT_API_KEY: 'k' }, /LIVEKIT_API_KEY is set without LIVEKIT_URL/],
    ['a replica of nothing', { READ_DATABASE_URL: 'postgres://a@b/c' }, /without DATABASE_URL/],
    ['a worker beside the embedded database', {}, /Set DATABASE_URL to split/, ['--roles=worker']],
    [
      'roles without a place for classes',
      { DATABASE_URL: 'postgres://db/x' },
      /nothing says where classes are held/,
      ['--roles=web,worker'],
    ],
    ['a role that does not exist', {}, /LECTERN_ROLES is "cook", but must be some of/, ['--roles=cook']],
    ['production without an address', { LECTERN_ENV: 'production', SMTP_URL: 'smtp://m' }, /PUBLIC_URL is not set/],
    [
      'production over http',
      { LECTERN_ENV: 'production', SMTP_URL: 'smtp://m', PUBLIC_URL: 'http://s.example' },
      /only over https/,
    ],
    ['production without mail', { LECTERN_ENV: 'production', PUBLIC_URL: 'https://s.example' }, /SMTP_URL is not set/],
    ['a public address with a path', { PUBLIC_URL: 'https://s.example/school' }, /without a path/],
    ['a sender without a server', { MAIL_FROM: 'a@b.example' }, /no mail would leave/],
    ['a relay without its secret', { TURN_URL: 'turn:turn.school.example' }, /TURN_URL is set without TURN_SECRET/],
    ['too few media ports', { MEDIA_UDP_PORTS: '50000-50003' }, /at least 10 ports/],
    [
      'a sender with a second header',
      { SMTP_URL: 'smtp://m', MAIL_FROM: 'a@b.example\nBcc: c@d.example' },
      /MAIL_FROM is/,
    ],
    ['a word nobody knows', {}, /"--verbose" is not understood/, ['--verbose']],
  ]
  it.each(refusals)('%s', (_what, environment, sentence, words) => {
    expect(complaintsOf(environment, words)).toContainEqual(expect.stringMatching(sentence))
  })

  it('all complaints come at once', () => expect(complaintsOf({ PORT: 'x', LOG_LEVEL: 'loud' })).toHaveLength(2))

  it('whatever a variable holds, the answer is a configuration or a refusal', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.constantFrom('s3://', 'postgres:', 'x', '0', '-1', 'a@b', '1-2', ','),
    )
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...settingNames), anything), (environment) => {
        complaintsOf(environment)
      }),
    )
  })

  it('a secret is never repeated', () => {
    expect(complaintsOf({ DATABASE_URL: 'mysql://root:hunter2@db/x' }).join()).not.toContain('hunter2')
  })

  it('a neighbour announced by the container platform is nobody’s mistake', () => {
    expect(
      complaintsOf({
        REDIS_PORT: 'tcp://10.0.0.1:6379',
        REDIS_PORT_6379_TCP_ADDR: '10.0.0.1',
        REDIS_SERVICE_HOST: '10.0.0.1',
      }),
    ).toEqual([])
  })
})

it('docs/operating/configuration.md lists exactly these settings', () => {
  expect(readFileSync(new URL('../../docs/operating/configuration.md', import.meta.url), 'utf8')).toBe(
    configurationPage(),
  )
})

function complaintsOf(environment: Record<string, string>, words?: string[]): readonly string[] {
  try {
    decideConfig(environment, words)
    return []
  } catch (error) {
    if (error instanceof ConfigurationRefused) return error.complaints
    throw error
  }
}
