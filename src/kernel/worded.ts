import type { Compilable } from 'kysely'
import { outsideTime, type ReadTx, statement } from './db.ts'

class Place {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/**
 * A question whose words never change: Kysely writes it when it is asked for the first time, and from then on only its values are
 * put in their places. For what every page asks; writing a question anew takes the app as long as sending it.
 * `word` may not look at the values (it sees their places), nor at the time.
 */
export function worded<Values extends Readonly<Record<string, unknown>>, Row>(
  word: (tx: ReadTx, its: Values) => Compilable<Row>,
): (tx: ReadTx, values: Values) => Promise<readonly Row[]> {
  let words: { sql: string; parameters: readonly unknown[] } | null = null
  return (tx, values) => {
    words ??= outsideTime(tx, (timeless) => word(timeless, places as Values).compile())
    const parameters = words.parameters.map((parameter) =>
      parameter instanceof Place ? values[parameter.name] : parameter,
    )
    return statement<Row>(tx, words.sql, parameters)
  }
}

const places = new Proxy({}, { get: (_target, name) => new Place(String(name)) })
