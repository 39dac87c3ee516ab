import pg from 'pg'
import { startPostgres } from '#adapters/postgres'
import { silentLog } from '#kernel/log'
import { toldToStop } from '../../bin/launcher/signals.ts'

/** Lectern at its smallest: a database, and writes that are told to the outside once they are acknowledged. */
const [dataFolder = '', writers = '8'] = process.argv.slice(2)
const stop = toldToStop()
const postgres = await startPostgres({ dataFolder, log: silentLog })
const pool = new pg.Pool({ connectionString: postgres.url, max: Number(writers) || 1 })
pool.on('error', () => {}).on('connect', (client) => client.on('error', () => {}))
await pool.query('create table if not exists entry (id bigint generated always as identity primary key, filler text)')
say('ready')

let isOpen = true
const loops = Array.from({ length: Number(writers) }, write)
await stop
isOpen = false
await Promise.all(loops)
await pool.end()
await postgres.stop()
process.exit(0)

async function write(): Promise<void> {
  while (isOpen) {
    const { rows } = await pool.query<{ id: string }>(
      `insert into entry (filler) values (repeat('x', 200)) returning id`,
    )
    say(rows[0]?.id ?? '')
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
