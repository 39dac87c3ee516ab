import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { vaultKeysOfSpecs } from '../test/vaults.ts'
import { openWorld, type World } from '../test/world.ts'
import { ConfigurationRefused } from './config/refusals.ts'
import { run } from './main.ts'

let world: World
let folder: string
beforeAll(async () => {
  world = await openWorld()
  folder = await mkdtemp(join(tmpdir(), 'lectern-main-'))
})
afterAll(async () => {
  await world.close()
  await rm(folder, { recursive: true })
})

const start = (environment: Record<string, string> = {}) =>
  run(
    {
      DATABASE_URL: world.databaseUrl,
      DATA_DIR: folder,
      PORT: '0',
      LOG_LEVEL: 'silent',
      LIVEKIT_URL: 'ws://127.0.0.1:9',
      LIVEKIT_API_KEY: 'none',
      LIVEKIT_API_SECRET: 'none',
      LECTERN_VAULT_KEYS: vaultKeysOfSpecs.map((key) => key.toString('base64url')).join(','),
      ...environment,
    },
    [],
    async () => ({ pages: (_request, _response, next) => next() }),
  )

it('A school does not start with a service outside that its people were not told of, and does with one that is announced', async () => {
  await world.people.owner()
  await (await start()).close()
  await world.people.student()

  const mail = 'smtps://a:b@mail.example:465'
  const refusal = await start({ SMTP_URL: mail }).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(ConfigurationRefused)
  expect((refusal as ConfigurationRefused).complaints).toEqual([
    expect.stringMatching(
      /^SMTP_URL hands data .* to mail\.example:465, and they were not told of it\..*COMING_SMTP_URL/,
    ),
  ])
  expect(String(refusal)).not.toContain('a:b@')

  const announcing = await start({ COMING_SMTP_URL: mail })
  expect(announcing.app.ports.mailReachesPeople).toBe(false)
  expect(announcing.app.ports.processorsLater.map(({ id }) => id)).toContain('mail')
  await announcing.close()
})
