import type { Readable } from 'node:stream'
import type { ArrivedRow } from '#kernel/import-parts'
import { Refusal } from '#kernel/refusal'
import { longestRow } from './rules.ts'

export type FoundRow = { readonly table: string; readonly row: ArrivedRow }

const frame = new Set(['', '{', '}'])
const ends = new Set([']', '],'])
const tableBegins = /^"([a-z_.]{1,100})": \[(\],?)?$/
/** What no text of a school holds and no database takes: nothing, and half a character. */
const untellable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i

/** The rows of a file of a copy as `copy-tables.ts` of privacy writes them: one on each line, table after table. */
export async function* rowsIn(file: Readable): AsyncGenerator<FoundRow> {
  let table: string | null = null
  for await (const line of linesOf(file)) {
    if (frame.has(line)) continue
    const begins = tableBegins.exec(line)
    if (begins) table = begins[2] ? null : (begins[1] ?? null)
    else if (ends.has(line)) table = null
    else if (table === null) throw new Refusal('import.unreadable')
    else yield { table, row: rowOf(line) }
  }
}

function rowOf(line: string): ArrivedRow {
  if (untellable.test(line)) throw new Refusal('import.unreadable')
  try {
    const row: unknown = JSON.parse(line.endsWith(',') ? line.slice(0, -1) : line)
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row as ArrivedRow
  } catch {}
  throw new Refusal('import.unreadable')
}

/** No line is longer than a row of a school can be. */
async function* linesOf(file: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let waiting: Buffer[] = []
  let waits = 0
  for await (const chunk of file as AsyncIterable<Buffer>) {
    let from = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      yield told(Buffer.concat([...waiting, chunk.subarray(from, end)]))
      waiting = []
      waits = 0
      from = end + 1
    }
    waiting.push(chunk.subarray(from))
    waits += chunk.length - from
    if (waits > longestRow) throw new Refusal('import.unreadable')
  }
  if (waits > 0) yield told(Buffer.concat(waiting))

  function told(line: Buffer): string {
    if (line.length > longestRow) throw new Refusal('import.unreadable')
    try {
      return decoder.decode(line).trim()
    } catch {
      throw new Refusal('import.unreadable')
    }
  }
}
