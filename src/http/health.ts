import type { ServerResponse } from 'node:http'
import type pg from 'pg'

export type Versions = { app: string; node: string; postgres: string; tzdata: string }

export async function versionsOf(app: string, pool: pg.Pool): Promise<Versions> {
  const { rows } = await pool.query<{ server_version: string }>('show server_version')
  return {
    app,
    node: process.versions.node,
    postgres: rows[0]?.server_version ?? '',
    tzdata: process.versions.tz ?? '',
  }
}

/** Ready means: the database answers now. */
export async function isReady(pool: pg.Pool): Promise<boolean> {
  return pool.query('select 1').then(
    () => true,
    () => false,
  )
}

export function sendJson(response: ServerResponse, status: number, body: unknown, type = 'application/json'): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  })
  response.end(text)
}
