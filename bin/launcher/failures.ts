import { PostgresUnavailable } from '../../src/adapters/postgres/index.ts'
import { ConfigurationRefused } from '../../src/config/refusals.ts'
import { BackupRefused } from '../backups/manifests.ts'

/** What a person can mend is told in its own sentences; anything else is a fault of ours and shows where. */
export function explain(error: unknown): never {
  if (error instanceof ConfigurationRefused) {
    for (const complaint of error.complaints) console.error(complaint)
    process.exit(error.exitCode)
  }
  console.error(error instanceof PostgresUnavailable || error instanceof BackupRefused ? error.message : error)
  process.exit(1)
}
