import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { PostgresUnavailable } from './failures.ts'

export type FolderLock = { release(): void }

/**
 * One Lectern a data folder. Node has no file locks but SQLite does, and the kernel drops them
 * with the process however it ends: there is no stale lock and no pid to mistake.
 */
export function lockFolder(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true })
  const lock = new DatabaseSync(join(folder, 'lectern.lock'), { timeout: 0 })
  const holder = join(folder, 'lectern.pid')
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    if (isBusy(error)) throw new PostgresUnavailable(inUse(folder, holder))
    throw error
  }
  writeFileSync(holder, `${process.pid}\n${new Date(performance.timeOrigin).toISOString()}\n`)
  return {
    release() {
      rmSync(holder, { force: true })
      lock.close()
    },
  }
}

function isBusy(error: unknown): boolean {
  return (error as { errcode?: number }).errcode === 5
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
