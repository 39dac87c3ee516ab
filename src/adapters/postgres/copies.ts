import { type FileHandle, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'

/** A piece of a cluster's copy; `path` counts from the cluster's folder. */
export type Piece =
  | { kind: 'folder'; path: string }
  | { kind: 'file'; path: string; size: number; read(): AsyncIterable<Uint8Array> }

export type HotCopy = {
  /** The files as they are, while writes go on. */
  files(): AsyncIterable<Piece>
  /** What makes the copy consistent as of now: its label, and the log written meanwhile. */
  finish(): AsyncIterable<Piece>
  close(): Promise<void>
}

const chunk = 1 << 20
/** Emptied or rebuilt by PostgreSQL at every start; the folders themselves must exist. */
const emptied = /^(pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\//
/** The log comes last, with `finish`. */
const log = /^pg_wal\/(?!archive_status$|summaries$)/
const passing = /(^|\/)(postmaster\.(pid|opts)|pg_internal\.init|pgsql_tmp[^/]*|backup_label(\.old)?|current_logfiles)$/

function isLeftOut(path: string): boolean {
  return emptied.test(path) || log.test(path) || passing.test(path)
}

/** Copies a cluster without stopping it, the way PostgreSQL documents: start, copy, stop, then the log in between. */
export async function startHotCopy(adminUrl: string, folder: string): Promise<HotCopy> {
  const session = new pg.Client({ connectionString: adminUrl })
  await session.connect()
  // The slot keeps the log from being recycled during the copy, and goes with the session.
  await session.query(`select pg_create_physical_replication_slot('backup_' || pg_backend_pid(), true, true)`)
  const { rows } = await session.query<{ segment: string }>(
    `select pg_walfile_name(pg_backup_start('lectern', fast => true)) as segment`,
  )
  const first = rows[0]?.segment ?? ''

  return {
    files: () => walk(folder, ''),
    async *finish() {
      const stop = await session.query<{ segment: string; label: string }>(
        `select pg_walfile_name(lsn) as segment, labelfile as label from pg_backup_stop(wait_for_archive => false)`,
      )
      const { segment: last = '', label = '' } = stop.rows[0] ?? {}
      const text = Buffer.from(label)
      yield {
        kind: 'file',
        path: 'backup_label',
        size: text.length,
        read: () => [text] as unknown as AsyncIterable<Uint8Array>,
      }
      const log = await readdir(join(folder, 'pg_wal'))
      // Within one timeline, segments sort by name as they do by time.
      for (const name of log
        .filter((segment) => /^[0-9A-F]{24}$/.test(segment) && segment >= first && segment <= last)
        .sort()) {
        const piece = await pieceOf(folder, `pg_wal/${name}`)
        if (piece) yield piece
      }
    },
    close: () => session.end(),
  }
}

async function* walk(folder: string, place: string): AsyncIterable<Piece> {
  for (const entry of await readdir(join(folder, place), { withFileTypes: true })) {
    const path = place ? `${place}/${entry.name}` : entry.name
    if (isLeftOut(path)) continue
    if (entry.isDirectory()) {
      yield { kind: 'folder', path }
      yield* walk(folder, path)
    } else {
      const piece = await pieceOf(folder, path)
      if (piece) yield piece
    }
  }
}

/** Undefined where PostgreSQL has dropped the file meanwhile: the log drops it again. */
async function pieceOf(folder: string, path: string): Promise<Piece | undefined> {
  try {
    const file = await open(join(folder, path), 'r')
    const { size } = await file.stat()
    return { kind: 'file', path, size, read: () => exactly(file, size) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** As many bytes as were announced, however the file grows or shrinks while it is read: the log mends the rest. */
async function* exactly(file: FileHandle, size: number): AsyncIterable<Uint8Array> {
  try {
    for (let left = size; left > 0; ) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(chunk, left)))
      const bytes = bytesRead > 0 ? buffer.subarray(0, bytesRead) : Buffer.alloc(Math.min(chunk, left))
      left -= bytes.length
      yield bytes
    }
  } finally {
    await file.close()
  }
}
