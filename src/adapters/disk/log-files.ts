import { createHmac, randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '#kernel/time'

type Options = {
  folder: string
  /** How old a line may become. */
  days: number
  clock: Clock
  /** More than this a day is no log but a fault that repeats itself. */
  mostBytes?: number
}

const sweepEvery = 60 * 60 * 1000
const named = /^(\d{4}-\d\d-\d\d)\.jsonl$/
const anId = /\b[a-z]{2,4}_[0-9a-hjkmnp-tv-z]{26}\b/g
const query = /((?:https?:\/\/|"path":"\/)[^\s"?]*)\?[^\s"\\]*/g

/**
 * The log in one file a day (UTC), for its owner alone. A file goes before its oldest line is too old. No question of an
 * address stands in it, and ids are hashed with a key that is thrown away each day. Whatever the disk says, nothing waits for
 * it or breaks on it: the same lines are on standard output.
 */
export function dailyLogFiles({ folder, days, clock, mostBytes = 50_000_000 }: Options) {
  let day = ''
  let key = randomBytes(32)
  let size = 0
  const attempt = (write: () => void) => {
    try {
      write()
    } catch {
      // standard output has the line
    }
  }

  function begin(today: string): void {
    day = today
    key = randomBytes(32)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    size = statSync(fileOf(day), { throwIfNoEntry: false })?.size ?? 0
    sweep()
  }

  function sweep(): void {
    attempt(() => {
      for (const name of readdirSync(folder)) {
        const from = named.exec(name)?.[1]
        if (from && isOver(from)) rmSync(join(folder, name))
      }
    })
  }

  const isOver = (from: string) =>
    Temporal.Instant.compare(Temporal.Instant.from(`${from}T00:00Z`).add({ hours: days * 24 }), clock.now()) < 0
  const fileOf = (of: string) => join(folder, `${of}.jsonl`)
  const hashed = (id: string) =>
    `${id.slice(0, id.indexOf('_'))}_${createHmac('sha256', key).update(id).digest('hex').slice(0, 12)}`

  const sweeping = setInterval(sweep, sweepEvery).unref()
  attempt(() => begin(dayOf(clock)))

  return {
    write(line: string): void {
      attempt(() => {
        const today = dayOf(clock)
        if (today !== day) begin(today)
        const kept = line.replaceAll(query, '$1').replaceAll(anId, hashed)
        size += Buffer.byteLength(kept)
        if (size <= mostBytes) appendFileSync(fileOf(day), kept, { mode: 0o600 })
      })
    },
    sweep,
    close: () => clearInterval(sweeping),
  }
}

const dayOf = (clock: Clock) => clock.now().toString().slice(0, 10)
