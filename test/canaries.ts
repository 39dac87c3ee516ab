import { createHash } from 'node:crypto'
import pg from 'pg'

/** A secret that somebody typed or was given, and what it is; `chosen` by a person, so that a plain hash would give it away. */
export type Canary = { what: string; secret: string; chosen?: true }

/** A place where something may have been left: a log line, a row, a mail. */
export type Place = { where: string; text: string }

/** Where which secret was found, in whatever clothes: plain, as hex, inside base64, in an address. */
export function foundIn(places: readonly Place[], canaries: readonly Canary[]): string[] {
  const found = canaries.flatMap(({ what, secret, chosen }) => {
    const clothes = clothesOf(secret, chosen ? ['md5', 'sha1', 'sha256'] : [])
    return places
      .filter(({ text }) => {
        const small = text.toLowerCase()
        return clothes.exact.some((one) => text.includes(one)) || clothes.anyCase.some((one) => small.includes(one))
      })
      .map(({ where }) => `${what} in ${where}`)
  })
  return [...new Set(found)]
}

/** Every row of every table of ours as text; bytes read as hex. */
export async function rowsOf(databaseUrl: string): Promise<Place[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    )
    const places: Place[] = []
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`)
      places.push(...rows.map(({ row }) => ({ where: name, text: row })))
    }
    return places
  } finally {
    await client.end()
  }
}

function clothesOf(secret: string, hashes: readonly string[]): { exact: string[]; anyCase: string[] } {
  const bytes = Buffer.from(secret)
  // Wherever in a longer text it begins, two of three letters of base64 stay what they are.
  const inBase64 = [0, 1, 2].map((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
    return whole.slice(Math.ceil((shift * 4) / 3), Math.floor(((shift + bytes.length) * 4) / 3))
  })
  const inBase64Url = inBase64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))
  return {
    exact: [
      secret,
      encodeURIComponent(secret),
      new URLSearchParams({ '': secret }).toString().slice(1),
      ...inBase64,
      ...inBase64Url,
    ],
    anyCase: [bytes.toString('hex'), ...hashes.map((how) => createHash(how).update(bytes).digest('hex'))],
  }
}
