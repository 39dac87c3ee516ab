import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Account } from './accounts.ts'

/** Where the server is met: a socket in a folder nobody else may enter, or, without such sockets, loopback and a password. */
export type Address = { kind: 'socket'; folder: string } | { kind: 'loopback'; port: number; password: string }

export const defaultAddressKind: Address['kind'] = process.platform === 'win32' ? 'loopback' : 'socket'

/** `shelf` remembers the socket folder, so that a start after a crash clears the last one. */
export async function openAddress(
  kind: Address['kind'],
  shelf: string,
  account: Account | undefined,
): Promise<Address> {
  if (kind === 'loopback') return { kind, port: await freePort(), password: keptPassword(shelf, account) }
  const note = join(shelf, 'socket-folder')
  if (existsSync(note)) forget(readFileSync(note, 'utf8'))
  // A socket's path holds 107 bytes at most, and a data folder may be deep.
  const folder = mkdtempSync('/tmp/lectern-')
  chmodSync(folder, 0o700)
  if (account) chownSync(folder, account.uid, account.gid)
  writeFileSync(note, folder)
  return { kind, folder }
}

export function closeAddress(address: Address, shelf: string): void {
  if (address.kind !== 'socket') return
  forget(address.folder)
  rmSync(join(shelf, 'socket-folder'), { force: true })
}

export function urlOf(address: Address, user: string, database: string): string {
  return address.kind === 'socket'
    ? `postgres://${user}@localhost/${database}?host=${encodeURIComponent(address.folder)}`
    : `postgres://${user}:${address.password}@127.0.0.1:${address.port}/${database}`
}

function keptPassword(shelf: string, account: Account | undefined): string {
  const path = passwordFile(shelf)
  if (!existsSync(path)) writeFileSync(path, randomBytes(24).toString('base64url'), { mode: 0o600 })
  if (account) chownSync(path, account.uid, account.gid)
  return readFileSync(path, 'utf8')
}

export function passwordFile(shelf: string): string {
  return join(shelf, 'password')
}

function forget(folder: string): void {
  if (/^\/tmp\/lectern-[A-Za-z0-9]{6}$/.test(folder)) rmSync(folder, { recursive: true, force: true })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const found = probe.address()
      probe.close(() => (found && typeof found === 'object' ? resolve(found.port) : reject(new Error('No free port.'))))
    })
  })
}
