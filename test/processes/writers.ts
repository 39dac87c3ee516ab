import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'

export type Writer = {
  launcher: ChildProcess
  /** The process that the launcher runs. */
  inner(): number
  acknowledged: string[]
  /** From the start of the launcher to the first possible write. */
  readyAfter: number
  ended: Promise<number | null>
}

/** Starts launcher and writer in a process group of their own, as a shell or a supervisor would. */
export async function startWriter(dataFolder: string, writers = 8): Promise<Writer> {
  const began = performance.now()
  const script = (name: string) => join(import.meta.dirname, name)
  const launcher = spawn(process.execPath, [script('launch.mjs'), script('writer.ts'), dataFolder, String(writers)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acknowledged: string[] = []
  const ended = once(launcher, 'exit').then(([code]) => code as number | null)
  const readyAfter = await new Promise<number>((resolve, reject) => {
    createInterface({ input: launcher.stdout }).on('line', (line) => {
      if (line === 'ready') resolve(performance.now() - began)
      else acknowledged.push(line)
    })
    ended.then((code) => reject(new Error(`The writer ended with ${code} before it was ready.`)))
  })
  return { launcher, inner: () => childrenOf(launcher.pid ?? 0)[0] ?? 0, acknowledged, readyAfter, ended }
}

/** Five seconds; on a machine so busy that even a start after a proper stop takes long, three times that start. */
export function readyWithin(calmStart: number): number {
  return Math.max(5000, 3 * calmStart)
}

export function killGroup(writer: Writer): void {
  process.kill(-(writer.launcher.pid ?? 0), 'SIGKILL')
}

export function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

/** Every process that is told of the folder, works in it or holds it open: PostgreSQL's own and its watcher among them. */
export function processesOn(dataFolder: string): number[] {
  const isIn = (path: string) => path.startsWith(`${dataFolder}/`)
  return pids().filter((pid) => {
    if (pid === process.pid) return false
    const isTold = commandOf(pid).includes(dataFolder) || read(`/proc/${pid}/environ`).includes(dataFolder)
    return isTold || isIn(link(`/proc/${pid}/cwd`)) || isIn(link(`/proc/${pid}/fd/3`))
  })
}

export async function until(what: string, isSo: () => boolean, milliseconds = 10_000): Promise<void> {
  const deadline = performance.now() + milliseconds
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`After ${milliseconds} ms still not: ${what}`)
    await pause(20)
  }
}

function childrenOf(parent: number): number[] {
  return pids().filter((pid) => Number(/^\d+ \(.*\) \S+ (\d+)/s.exec(read(`/proc/${pid}/stat`))?.[1]) === parent)
}

function pids(): number[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`)
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** The shell that stops PostgreSQL when Lectern is gone. */
export function isWatcher(pid: number): boolean {
  return commandOf(pid).startsWith('/bin/sh\0-c\0')
}

function link(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
