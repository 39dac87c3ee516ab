import pg from 'pg'

const { builtins } = pg.types

/** What PostgreSQL sends becomes Temporal and bigint; nothing passes through `Date`, which would lose the kind and the zone. */
export const parsers: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    const parse = format === 'binary' ? undefined : ours.get(oid)
    return parse ?? pg.types.getTypeParser(oid, format as 'text')
  },
}

const ours = new Map<number, (text: string) => unknown>([
  [builtins.TIMESTAMPTZ, readOnce((text) => Temporal.Instant.from(text.replace(' ', 'T')))],
  [builtins.DATE, readOnce(Temporal.PlainDate.from)],
  [builtins.TIME, readOnce(Temporal.PlainTime.from)],
  [builtins.INT8, (text) => BigInt(text)],
])

/** Pages ask for the same moments again and again. What Temporal reads never changes, so it may be shared; `most` texts are remembered. */
function readOnce<T>(read: (text: string) => T, most = 4_096): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const value = read(text)
    if (known.size >= most) known.clear()
    known.set(text, value)
    return value
  }
}

/** `pg` asks a parameter for `toPostgres` before it falls back to JSON. */
export function registerTemporalParameters(): void {
  for (const type of [Temporal.Instant, Temporal.PlainDate, Temporal.PlainTime]) {
    if ('toPostgres' in type.prototype) continue
    Object.defineProperty(type.prototype, 'toPostgres', {
      value(this: { toString(): string }) {
        return this.toString()
      },
    })
  }
}
