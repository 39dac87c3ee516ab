import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * Ends whatever an earlier Lectern left running on this cluster. It is stopped, not adopted: an adopted server would keep
 * old settings, die unnoticed because it is not our child, and outlive us; stopping and starting costs a few hundred milliseconds.
 */
export async function clearLeftovers(folder: string): Promise<void> {
  if (!existsSync(folder)) return
  const patience = [
    { signal: 'SIGINT', milliseconds: 2000 }, // fast: a checkpoint, then the end
    { signal: 'SIGQUIT', milliseconds: 1000 }, // at once: the next start replays the log
    { signal: 'SIGKILL', milliseconds: 1000 },
  ] as const
  for (const { signal, milliseconds } of patience) {
    const left = serversOf(folder)
    if (left.length === 0) break
    // A backend takes SIGINT for "cancel"; only the first process may hear it.
    const leader = postmasterOf(folder)
    for (const pid of signal === 'SIGINT' && leader && left.includes(leader) ? [leader] : left) send(pid, signal)
    await until(() => serversOf(folder).length === 0, milliseconds)
  }
  disownPid(folder)
}

/** PostgreSQL's processes work inside their cluster, which tells them from any process that got an old pid. */
export function serversOf(folder: string): number[] {
  if (process.platform !== 'linux') return serversByPidFile(folder)
  const place = realpathSync(folder)
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      return readlinkSync(`/proc/${name}/cwd`) === place ? [Number(name)] : []
    } catch {
      return []
    }
  })
}

function serversByPidFile(folder: string): number[] {
  const pid = postmasterOf(folder)
  if (!pid || !isAlive(pid)) return []
  if (process.platform === 'win32') return [pid]
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes('postgres')
      ? [pid]
      : []
  } catch {
    return []
  }
}

export function postmasterOf(folder: string): number | undefined {
  try {
    return Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]) || undefined
  } catch {
    return undefined
  }
}

/**
 * After a reboot the pid on file may be somebody else's, and PostgreSQL would refuse to start. The file itself must stay:
 * it names the shared memory by which PostgreSQL finds backends that outlived their server.
 */
function disownPid(folder: string): void {
  const pid = postmasterOf(folder)
  if (!pid || !isAlive(pid)) return
  const path = join(folder, 'postmaster.pid')
  const nobody = 2 ** 31 - 1
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^\d+/, String(nobody)))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {}
}

async function until(isDone: () => boolean, milliseconds: number): Promise<void> {
  const deadline = performance.now() + milliseconds
  while (!isDone() && performance.now() < deadline) await pause(10)
}
