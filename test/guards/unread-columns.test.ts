import { beforeAll, describe, expect, test } from 'vitest'
import { type Reading, readingOf, readingsIn, unreadColumns } from './column-reads.ts'
import { columnsDeclared } from './data-maps.ts'

type Declared = Awaited<ReturnType<typeof columnsDeclared>>

/** The clock that a sweep reads is looked at by the map itself. */
const isClock = ([name, said]: Declared[number]) =>
  'retention' in said && 'from' in said.retention && name.endsWith(`.${said.retention.from}`)
const isExcused = ([, said]: Declared[number]) => 'unread' in said && said.unread !== undefined

describe('What is kept about people', () => {
  let readings: Reading[]
  let personal: Declared
  let unread: Set<string>
  beforeAll(async () => {
    const all = await columnsDeclared()
    readings = readingsIn('.')
    personal = all.filter((one) => 'purpose' in one[1] && !isClock(one))
    unread = new Set(
      unreadColumns(
        all.map(([name]) => name),
        readings,
      ),
    )
  })

  test('is looked at by something besides copies and erasures, or the map says why it is kept all the same', () => {
    expect(personal.filter((one) => unread.has(one[0]) && !isExcused(one)).map(([name]) => name)).toEqual([])
  })

  test('does not say that nothing looks at it where something does', () => {
    expect(personal.filter((one) => isExcused(one) && !unread.has(one[0])).map(([name]) => name)).toEqual([])
  })

  test('would be missed, were it written and never looked at', () => {
    const columns = ['spec.visit.made_by', 'spec.visit.made_at', 'spec.note.made_at']
    const unreadIn = (...sources: string[]) =>
      unreadColumns(
        columns,
        sources.map((source) => readingOf('spec', source)),
      )
    const writes = `write(tx).insertInto('spec.visit').values({ made_by: person.id, made_at: tx.now })
      statement(tx, \`insert into spec.visit (made_by, made_at) values ($1, $2)\`)
      statement(tx, \`update spec.visit set made_by = $1, made_at = coalesce(made_at, $2) where id = $3\`)`
    expect(unreadIn(writes.replace('coalesce(made_at, $2)', '$2'))).toEqual(columns)
    expect(unreadIn(`${writes}; read(tx).selectFrom('spec.visit').select('made_by')`)).not.toContain(columns[0])
    expect(unreadIn(`const row: VisitRow; show(row.made_by)`)).toEqual(columns.slice(1))
    expect(unreadIn(`const { made_by: by } = row`)).toEqual(columns.slice(1))
    expect(unreadIn('statement(tx, `select made_at from spec.visit where made_by = $1`)')).toEqual(columns.slice(2))
    expect(unreadIn(`const row: VisitRow; show(row.made_at)`)).toEqual([columns[0], columns[2]])
    expect(unreadIn(`show(row.made_at)`)).toEqual(columns)
  })

  test('would be missed, were what looks at it taken away', () => {
    const without = readings.filter(({ columns }) => !columns.has('seen_at'))
    expect(unreadColumns(['identity.sign_in.seen_at'], readings)).toEqual([])
    expect(unreadColumns(['identity.sign_in.seen_at'], without)).toEqual(['identity.sign_in.seen_at'])
  })
})
