import { randomBytes } from 'node:crypto'
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config.ts'

/**
 * `vault`: master keys of 32 bytes, the current one first. `audit` signs how far the audit trail has come, `push` what is pushed
 * to browsers (a P-256 private key).
 */
export type Secrets = { session: string; media: string; audit: string; vault: readonly Buffer[]; push: string }

/** What the environment gives wins; the rest is made once and kept in DATA_DIR/secrets, for the owner's eyes only. */
export function openSecrets({ dataFolder, secrets }: Pick<Config, 'dataFolder' | 'secrets'>): Secrets {
  const folder = join(dataFolder, 'secrets')
  return {
    session: secrets.session ?? keptSecret(folder, 'session'),
    media: secrets.media ?? keptSecret(folder, 'media'),
    audit: secrets.audit ?? keptSecret(folder, 'audit'),
    push: secrets.push ?? keptSecret(folder, 'push'),
    vault: (secrets.vault ?? [keptSecret(folder, 'vault')]).map((key) => Buffer.from(key, 'base64url')),
  }
}

export function keptSecret(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  const path = join(folder, `${name}.key`)
  return read(path) ?? make(path)
}

function read(path: string): string | undefined {
  try {
    const secret = readFileSync(path, 'utf8').trim()
    if (secret.length < 32)
      throw new Error(
        `${path} is damaged: it should hold a secret of at least 32 characters. Restore it from a backup. Deleting it makes a new one, and what only the old one opens is lost.`,
      )
    return secret
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Written whole and then linked: a second process starting at the same moment reads the first one's secret. */
function make(path: string): string {
  const secret = randomBytes(32).toString('base64url')
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${secret}\n`, { mode: 0o600, flag: 'w', flush: true })
  try {
    linkSync(draft, path)
    return secret
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return read(path) ?? secret
  } finally {
    rmSync(draft, { force: true })
  }
}
