export { type Postgres, type PostgresOptions, startPostgres } from './embedded.ts'
export { PostgresUnavailable } from './failures.ts'
export { serversOf } from './leftovers.ts'
export { type FolderLock, lockFolder } from './locks.ts'
