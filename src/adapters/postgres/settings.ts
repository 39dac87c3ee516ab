import { totalmem } from 'node:os'
import type { Address } from './addresses.ts'

const megabyte = 1024 * 1024

/** For a small machine that PostgreSQL shares with everything else. What is acknowledged is on disk: fsync stays on. */
export function serverSettings(address: Address, disposable: boolean): string[] {
  const memory = memoryInMegabytes()
  const settings: Record<string, string | number> = {
    ...whereToListen(address),
    max_connections: 100,
    shared_buffers: `${within(32, memory / 8, 512)}MB`,
    effective_cache_size: `${Math.round(memory / 2)}MB`,
    maintenance_work_mem: `${within(32, memory / 64, 256)}MB`,
    work_mem: '8MB',
    // Recovery replays at most this much, which keeps a start after a crash within seconds.
    max_wal_size: '256MB',
    wal_compression: 'on',
    wal_level: 'replica',
    max_wal_senders: 0,
    max_logical_replication_workers: 0,
    io_method: 'sync',
    jit: 'off',
    huge_pages: 'off',
    random_page_cost: 1.1,
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    // An ERROR's detail quotes the row, and rows hold what people entrust: those lines are never written.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    log_line_prefix: '',
  }
  if (disposable)
    Object.assign(settings, { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' })
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

function whereToListen(address: Address): Record<string, string | number> {
  return address.kind === 'socket'
    ? { listen_addresses: '', unix_socket_directories: address.folder, unix_socket_permissions: '0700' }
    : { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: address.port }
}

/** A container's limit, where there is one. */
function memoryInMegabytes(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) / megabyte
}

function within(least: number, wish: number, most: number): number {
  return Math.round(Math.min(most, Math.max(least, wish)))
}
