import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { PostgresUnavailable } from './failures.ts'

export type FolderLock = { release(): void }

/**
 * One Lectern a data folder. Node has no file locks but SQLite does, and the kernel drops them
 * with the process however it ends: there is no stale lock and no pid to mistake.
 */
export async function lockFolder(folder: string, { patience = 0 } = {}): Promise<FolderLock> {
  mkdirSync(folder, { recursive: true })
  const lock = new DatabaseSync(join(folder, 'lectern.lock'), { timeout: 0 })
  const holder = join(folder, 'lectern.pid')
  const deadline = performance.now() + patience
  while (!isHeld(lock)) {
    if (performance.now() >= deadline) {
      lock.close()
      throw new PostgresUnavailable(inUse(folder, holder))
    }
    await pause(20)
  }
  writeFileSync(holder, `${process.pid}\n${new Date(performance.timeOrigin).toISOString()}\n`)
  return {
    release() {
      rmSync(holder, { force: true })
      lock.close()
    },
  }
}

function isHeld(lock: DatabaseSync): boolean {
  try {
    lock.exec('begin exclusive')
    return true
  } catch (error) {
    const busy = 5
    if ((error as { errcode?: number }).errcode === busy) return false
    throw error
  }
}

function inUse(folder: string, holder: string): string {
  const mend = `Stop it first, or set DATA_DIR to another folder.`
  try {
    const [pid, since] = readFileSync(holder, 'utf8').split('\n')
    return `Lectern already runs on ${folder} (process ${pid}, since ${since}). ${mend}`
  } catch {
    return `Lectern already runs on ${folder}. ${mend}`
  }
}
