import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decideConfig } from '../../src/config/config.ts'
import { processorsOf } from '../../src/config/processors.ts'
import { everythingOutside } from '../configurations.ts'

const run = promisify(execFile)
const root = new URL('../../', import.meta.url).pathname

const caught = 'egress.fetch'
/** Each is a way past the gateway that somebody could take without thinking of it. */
const planted = [
  ['src/modules/courses/planted-fetch.ts', `export const planted = () => fetch('https://elsewhere.example')\n`],
  ['src/http/planted-global.ts', `export const planted = () => globalThis.fetch('https://elsewhere.example')\n`],
  ['src/web/routes/planted.ts', `export const planted = () => fetch('https://elsewhere.example')\n`],
  ['src/adapters/mail/planted-http.ts', `import { request } from 'node:http'\nexport const planted = request\n`],
  ['src/adapters/mail/planted-whole.ts', `import http from 'node:http'\nexport const planted = http\n`],
  ['src/modules/live/planted-https.ts', `import { get } from 'node:https'\nexport const planted = get\n`],
  ['src/modules/live/planted-net.ts', `import { connect } from 'node:net'\nexport const planted = connect\n`],
  ['src/kernel/planted-tls.ts', `import { connect } from 'node:tls'\nexport const planted = connect\n`],
  ['src/kernel/planted-udp.ts', `import { createSocket } from 'node:dgram'\nexport const planted = createSocket\n`],
  [
    'src/http/planted-socket.ts',
    `import { WebSocket } from 'ws'\nexport const planted = () => new WebSocket('ws://elsewhere')\n`,
  ],
] as const

describe('Past the gateway', () => {
  let copy = ''
  let found: Map<string, string>

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'lectern-egress-'))
    await cp(join(root, 'tools'), join(copy, 'tools'), { recursive: true })
    await cp(join(root, 'biome.json'), join(copy, 'biome.json'))
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
    for (const [file, text] of [
      ...planted,
      ['src/kernel/egress.ts', `import http from 'node:http'\nexport const kept = http\n`] as const,
    ]) {
      await mkdir(dirname(join(copy, file)), { recursive: true })
      await writeFile(join(copy, file), text)
    }
    const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
    const words = [biome, 'lint', '--reporter=json', '--max-diagnostics=500', 'src']
    const { stdout } = await run(process.execPath, words, { cwd: copy, maxBuffer: 64 * 1024 * 1024 }).catch(
      (failed) => failed as { stdout: string },
    )
    type Diagnostic = {
      severity: string
      location: { path: string | { file: string } }
      message: unknown
      advices?: unknown
    }
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] }
    found = new Map()
    for (const { severity, location, ...said } of diagnostics) {
      const file = typeof location.path === 'string' ? location.path : location.path.file
      if (severity === 'error') found.set(file, `${found.get(file) ?? ''}${JSON.stringify(said)}`)
    }
  }, 60_000)
  afterAll(() => rm(copy, { recursive: true, force: true }))

  test.each(planted)('%s is an error', (file) => {
    expect(found.get(file) ?? '').toContain(caught)
  })

  test('the gateway itself is none', () => {
    expect(found.get('src/kernel/egress.ts')).toBeUndefined()
  })
})

describe('The school speaks to', () => {
  test('nobody but itself, with nothing configured', () => {
    expect(processorsOf(decideConfig({})).map(({ id, namedHosts, hosts }) => [id, ...namedHosts, ...hosts])).toEqual([
      ['media', '127.0.0.1'],
    ])
  })

  test('whom the configuration names, each by its own host', () => {
    const processors = processorsOf(decideConfig(everythingOutside))
    expect(processors.map(({ id, namedHosts }) => [id, ...namedHosts])).toEqual([
      ['database', 'db.example'],
      ['fan-out', 'redis.example:6379'],
      ['files', 'storage.example:9000'],
      ['mail', 'mail.example:465'],
      ['media', 'live.example'],
      ['sign-in'],
    ])
    expect(processors.at(-1)).toMatchObject({ fields: [], hosts: expect.arrayContaining(['accounts.google.com']) })
    expect(JSON.stringify(processors)).not.toMatch(/secret|a:b/)
  })
})
