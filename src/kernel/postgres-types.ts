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
  [builtins.TIMESTAMPTZ, (text) => Temporal.Instant.from(text.replace(' ', 'T'))],
  [builtins.DATE, (text) => Temporal.PlainDate.from(text)],
  [builtins.TIME, (text) => Temporal.PlainTime.from(text)],
  [builtins.INT8, (text) => BigInt(text)],
])

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
