import { spawn, spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freePort } from '../../../../test/free-ports.ts'
import { relayFor } from '../media/relays.ts'

const relay = {
  urls: ['turn:turn.school.example:3478?transport=tcp'],
  secret: 'what coturn knows as static-auth-secret',
}
const now = Date.parse('2026-09-01T09:00:00Z')

describe('a relay for those whose network lets no UDP out', () => {
  it('is opened with a name that says until when, and a password that proves it', () => {
    const { urls, username, credential } = relayFor(relay, 'PA_kofi', now)
    expect(urls).toEqual(relay.urls)
    expect(username).toBe('1788339600:PA_kofi')
    expect(credential).toBe(createHmac('sha1', relay.secret).update(username).digest('base64'))
    expect(relayFor({ ...relay, secret: 'another' }, 'PA_kofi', now).credential).not.toBe(credential)
    expect(relayFor(relay, 'PA_lena', now).credential).not.toBe(credential)
  })

  const hasCoturn = spawnSync('turnserver', ['--version']).error === undefined
  const client = spawnSync('turnutils_uclient', ['-h']).error === undefined
  it.skipIf(!hasCoturn || !client)('is granted by coturn itself (skipped where coturn is not installed)', async () => {
    const port = await freePort()
    const pidFile = join(tmpdir(), `lectern-coturn-${process.pid}.pid`)
    const server = spawn(
      'turnserver',
      [
        ...['-n', '--no-cli', '--no-tls', '--no-dtls', '--log-file=stdout', '--pidfile', pidFile],
        ...['--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', `--listening-port=${port}`, '--allow-loopback-peers'],
        ...['--use-auth-secret', `--static-auth-secret=${relay.secret}`, '--realm=school.example'],
      ],
      { stdio: 'ignore' },
    )
    try {
      const ask = (credential: string, username: string) =>
        spawnSync('turnutils_uclient', [
          ...['-u', username, '-w', credential, '-p', String(port), '-n', '2', '-m', '1', '-y', '-e', '127.0.0.1'],
          '127.0.0.1',
        ])
      const good = relayFor(relay, 'PA_kofi', Date.now())
      await expect.poll(() => ask(good.credential, good.username).status, { timeout: 15_000, interval: 500 }).toBe(0)
      expect(ask('AAAA', good.username).status).not.toBe(0)
      const old = relayFor(relay, 'PA_kofi', Date.now() - 48 * 3_600_000)
      expect(ask(old.credential, old.username).status).not.toBe(0)
    } finally {
      server.kill('SIGTERM')
      rmSync(pidFile, { force: true })
    }
  })
})
