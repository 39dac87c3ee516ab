import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSecrets } from './secrets.ts'

let dataFolder: string
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'lectern-secrets-'))
})
afterEach(() => rmSync(dataFolder, { recursive: true }))

const none = { session: undefined, media: undefined, audit: undefined, vault: undefined, push: undefined }

it('secrets are made once, and only their owner can read them', () => {
  const first = openSecrets({ dataFolder, secrets: none })
  expect(openSecrets({ dataFolder, secrets: none })).toEqual(first)
  expect(first.session).not.toBe(first.media)
  expect(first.vault.map((key) => key.length)).toEqual([32])
  expect(statSync(join(dataFolder, 'secrets', 'session.key')).mode & 0o777).toBe(0o600)
})

it('a secret from the environment wins', () => {
  const session = 'x'.repeat(40)
  expect(openSecrets({ dataFolder, secrets: { ...none, session } }).session).toBe(session)
})

it('a damaged secret is not replaced in silence', () => {
  openSecrets({ dataFolder, secrets: none })
  writeFileSync(join(dataFolder, 'secrets', 'session.key'), '')
  expect(() => openSecrets({ dataFolder, secrets: none })).toThrow(/damaged/)
})
