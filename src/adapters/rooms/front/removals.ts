import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { limits } from '../limits.ts'

/** Who was put out of which room, and when: kept on disk, so that an old ticket is refused after a restart too. */
export class Removals {
  /** `room identity` → milliseconds since the epoch. Oldest first. */
  readonly #at = new Map<string, number>()
  readonly #file: string | undefined

  constructor(file: string | undefined, now = Date.now()) {
    this.#file = file
    for (const [key, at] of kept(file)) if (now - at < limits.tokens.removedFor) this.#note(key, at)
    if (file) rewrite(file, this.#at)
  }

  add(room: string, identity: string, at = Date.now()): void {
    const key = `${room} ${identity}`
    this.#note(key, at)
    if (this.#file) appendFileSync(this.#file, line(key, at))
  }

  at(room: string, identity: string): number | undefined {
    return this.#at.get(`${room} ${identity}`)
  }

  #note(key: string, at: number): void {
    this.#at.delete(key)
    this.#at.set(key, at)
    const [oldest] = this.#at.keys()
    if (this.#at.size > limits.tokens.removedRemembered && oldest !== undefined) this.#at.delete(oldest)
  }
}

const line = (key: string, at: number): string => `${JSON.stringify([key, at])}\n`

/** A line that was cut short when the machine stopped is passed over. */
function kept(file: string | undefined): [string, number][] {
  if (!file) return []
  try {
    return readFileSync(file, 'utf8').split('\n').flatMap(read)
  } catch {
    return []
  }
}

function read(text: string): [string, number][] {
  try {
    const [key, at] = JSON.parse(text) as [unknown, unknown]
    return typeof key === 'string' && typeof at === 'number' ? [[key, at]] : []
  } catch {
    return []
  }
}

function rewrite(file: string, all: ReadonlyMap<string, number>): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(`${file}.new`, [...all].map(([key, at]) => line(key, at)).join(''), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
