import { spawn } from 'node:child_process'
import {
  chownSync,
  closeSync,
  constants,
  existsSync,
  lchownSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { type Account, accountFor, mayEnter } from './accounts.ts'
import { type Address, passwordFile } from './addresses.ts'
import { binariesFor } from './binaries.ts'
import { PostgresUnavailable } from './failures.ts'

export const major = '18'

/** A cluster is what PostgreSQL calls the files of one server. */
export type Cluster = {
  /** Holds the cluster and our notes about it: DATA_DIR/postgres. */
  shelf: string
  folder: string
  account: Account | undefined
  binaries: string
}

export function clusterIn(dataFolder: string): Cluster {
  const shelf = join(dataFolder, 'postgres')
  const folder = join(shelf, major)
  const account = accountFor(folder)
  mkdirSync(shelf, { recursive: true, mode: 0o700 })
  if (account) chownSync(shelf, account.uid, account.gid)
  refuseAnotherMajor(shelf)
  if (account) giveTo(account, folder)
  else refuseAnotherOwner(folder)
  return { shelf, folder, account, binaries: binariesFor(account) }
}

/** A cluster is made beside its place and moved there whole, so that no kill leaves half of one. */
export async function makeCluster(cluster: Cluster, address: Address, disposable: boolean): Promise<void> {
  if (existsSync(join(cluster.folder, 'PG_VERSION'))) return
  const draft = `${cluster.folder}.making`
  rmSync(draft, { recursive: true, force: true })
  await withReach(cluster, async (shelf, descriptor) => {
    const access =
      address.kind === 'socket'
        ? ['--auth-local=trust', '--auth-host=reject']
        : ['--auth=scram-sha-256', `--pwfile=${passwordFile(shelf)}`]
    const words = [
      `--pgdata=${shelf}/${major}.making`,
      '--username=postgres',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--data-checksums',
      '--no-instructions',
      ...(disposable ? ['--no-sync'] : []),
      ...access,
    ]
    await runToEnd(join(cluster.binaries, 'bin', 'initdb'), words, cluster.account, descriptor)
  })
  renameSync(draft, cluster.folder)
}

/**
 * PostgreSQL's user may be barred from the way to the data folder, as under /root. It is then handed the folder
 * itself, open, and reaches it through /proc: no right on any folder above has to change.
 */
export async function withReach<T>(
  cluster: Cluster,
  act: (shelf: string, descriptor: number | 'ignore') => Promise<T> | T,
): Promise<T> {
  if (mayEnter(cluster.account, cluster.shelf)) return act(cluster.shelf, 'ignore')
  if (!existsSync('/proc/self/fd')) {
    throw new PostgresUnavailable(
      `PostgreSQL does not run as root, and the user it runs as may not enter ${cluster.shelf}. Set DATA_DIR to a folder that everybody may pass, or start Lectern as another user.`,
    )
  }
  const descriptor = openSync(cluster.shelf, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    return await act('/proc/self/fd/3', descriptor)
  } finally {
    closeSync(descriptor)
  }
}

export const bareEnvironment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

function runToEnd(
  program: string,
  words: string[],
  account: Account | undefined,
  descriptor: number | 'ignore',
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      ...account,
      env: bareEnvironment,
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe', descriptor],
    })
    let complaint = ''
    child.stderr?.on('data', (text) => {
      complaint += text
    })
    child.on('error', reject)
    child.on('exit', (code) => {
      if (code === 0) resolve()
      else reject(new PostgresUnavailable(`PostgreSQL could not set up its files: ${complaint.trim()}`))
    })
  })
}

function refuseAnotherMajor(shelf: string): void {
  const other = readdirSync(shelf).find((name) => /^\d+$/.test(name) && name !== major)
  if (!other || existsSync(join(shelf, major))) return
  const version = readFileSync(join(shelf, other, 'PG_VERSION'), 'utf8').trim()
  throw new PostgresUnavailable(
    `${shelf} was written by PostgreSQL ${version}, and this Lectern brings ${major}. Start the Lectern that wrote it, run \`npm run backup\`, and follow docs/operating/upgrades.md.`,
  )
}

/** Files that root copied or restored belong to root, and PostgreSQL would refuse them. */
function giveTo({ uid, gid }: Account, folder: string): void {
  if (!existsSync(folder) || statSync(folder).uid === uid) return
  chownSync(folder, uid, gid)
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    lchownSync(join(folder, name), uid, gid)
}

function refuseAnotherOwner(folder: string): void {
  if (!existsSync(folder) || process.platform === 'win32') return
  const { uid, username } = userInfo()
  const owner = statSync(folder).uid
  if (owner === uid) return
  throw new PostgresUnavailable(
    `${folder} belongs to user ${owner}, but Lectern runs as ${username}. Start it as the user who started it first, or run \`sudo chown -R ${username} ${folder}\`.`,
  )
}
