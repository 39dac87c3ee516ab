import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Writable } from 'node:stream'
import type { Log } from '#kernel/log'
import type { Address } from './addresses.ts'
import { bareEnvironment, type Cluster, major, withReach } from './clusters.ts'
import { PostgresUnavailable } from './failures.ts'
import { serverSettings } from './settings.ts'

export type Server = {
  /** Settles when the server has ended, for whatever reason. */
  ended: Promise<void>
  stop(): Promise<void>
}

/**
 * The shell leaves a watcher behind that reads from Lectern and then becomes PostgreSQL. A line means all is well;
 * an end without one means that Lectern was killed, and the watcher stops PostgreSQL for it.
 */
const watched = '( { read -r _ <&4 || kill -INT $$; } </dev/null >/dev/null 2>&1 & ); exec "$@" 4<&-'

/** Runs PostgreSQL on a cluster that nobody else runs on, until it accepts connections. */
export async function startServer(cluster: Cluster, address: Address, log: Log, disposable: boolean): Promise<Server> {
  const program = join(cluster.binaries, 'bin', 'postgres')
  if (address.kind === 'socket') rmSync(join(address.folder, '.s.PGSQL.5432.lock'), { force: true })
  const child = await withReach(cluster, (shelf, descriptor) => {
    const words = ['-D', `${shelf}/${major}`, ...serverSettings(address, disposable)]
    const [command, ...rest] =
      process.platform === 'win32' ? [program, ...words] : ['/bin/sh', '-c', watched, 'sh', program, ...words]
    // Its own session: Ctrl-C in a terminal reaches Lectern alone, which stops the database last.
    return spawn(command ?? program, rest, {
      ...cluster.account,
      cwd: '/',
      env: bareEnvironment,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', descriptor, 'pipe'],
    })
  })
  const ended = endOf(child)
  await readiness(child, ended, log)
  return { ended, stop: () => stopServer(child, cluster, ended) }
}

function endOf(child: ChildProcess): Promise<void> {
  const watcher = child.stdio[4] as Writable
  watcher.on('error', () => {})
  return new Promise((resolve) => {
    child.on('error', () => resolve())
    child.on('exit', () => {
      watcher.end('\n')
      resolve()
    })
  })
}

function readiness(child: ChildProcess, ended: Promise<void>, log: Log): Promise<void> {
  return new Promise((resolve, reject) => {
    const said: string[] = []
    if (child.stderr) {
      createInterface({ input: child.stderr }).on('line', (line) => {
        if (line.startsWith('PANIC')) log.error({ from: 'postgres' }, line)
        else log.debug({ from: 'postgres' }, line)
        said.push(line)
        if (said.length > 8) said.shift()
        if (line.includes('ready to accept connections')) resolve()
      })
    }
    child.on('error', (error) => said.push(error.message))
    ended.then(() => reject(new PostgresUnavailable(`PostgreSQL did not start. It said:\n${said.join('\n')}`)))
  })
}

/** Politely, which waits for connections that are just closing; then firmly, which rolls back what is open; at last at once. */
async function stopServer(child: ChildProcess, cluster: Cluster, ended: Promise<void>): Promise<void> {
  if (process.platform === 'win32') {
    spawn(join(cluster.binaries, 'bin', 'pg_ctl'), ['stop', '-m', 'fast', '-D', cluster.folder], { stdio: 'ignore' })
  } else {
    child.kill('SIGTERM')
  }
  const firmly = setTimeout(() => child.kill('SIGINT'), 1000)
  const atOnce = setTimeout(() => child.kill('SIGQUIT'), 20_000)
  await ended
  clearTimeout(firmly)
  clearTimeout(atOnce)
}
