import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { PostgresUnavailable } from './failures.ts'

/** The user PostgreSQL runs as. It refuses to run as root, so root lends it another. */
export type Account = { uid: number; gid: number }

/** Undefined: the user of this process. Whoever owns the cluster already keeps it. */
export function accountFor(cluster: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  if (existsSync(cluster)) {
    const { uid, gid } = statSync(cluster)
    if (uid !== 0) return { uid, gid }
  }
  const account = ['lectern', 'postgres', 'nobody'].map(accountNamed).find((found) => found)
  if (!account) {
    throw new PostgresUnavailable(
      'PostgreSQL does not run as root, and this system has no user "lectern", "postgres" or "nobody" to run it as. Add one with `useradd --system lectern`, or start Lectern as another user.',
    )
  }
  return account
}

/** Asked of the system itself, because modes alone do not tell what access lists and mounts allow. */
export function mayEnter(account: Account | undefined, folder: string): boolean {
  if (!account) return true
  return spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { ...account, stdio: 'ignore' }).status === 0
}

function accountNamed(name: string): Account | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined
}
