import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import type { Config } from '../../src/config/config.ts'
import { openSecrets } from '../../src/config/secrets.ts'
import { masterKeyId } from '../../src/kernel/vault.ts'
import { type Finding, well, wrong } from './findings.ts'

/** Whether the keys that are given open what lies in the vault; nothing when the database has no vault yet. */
export async function examineVault(client: pg.Client, config: Config): Promise<Finding[]> {
  const { rows: tables } = await client.query<{ there: boolean }>(
    `select to_regclass('kernel.vault_key') is not null as there`,
  )
  if (!tables[0]?.there) return []
  const { rows } = await client.query<{ id: string; sealed: number }>(
    'select master_key_id as id, count(*)::int as sealed from kernel.vault_key group by 1',
  )
  const given = masterKeysOf(config).map(masterKeyId)
  const lost = rows.filter(({ id }) => !given.includes(id))
  if (lost.length === 0) return [well('vault', 'Its keys open everything that is sealed.')]
  const closed = lost.reduce((sum, { sealed }) => sum + sealed, 0)
  return [
    wrong(
      'vault',
      `${closed} subjects’ keys are closed by ${lost.map(({ id }) => id).join(', ')}, and no such key is given: addresses cannot be read, and nobody can sign in.`,
      'Put DATA_DIR/secrets/vault.key back from a backup, or add the key that sealed them to LECTERN_VAULT_KEYS.',
    ),
  ]
}

/** Those that a start would use; none is made here. */
function masterKeysOf(config: Config): readonly Buffer[] {
  const isGiven = config.secrets.vault !== undefined || existsSync(join(config.dataFolder, 'secrets', 'vault.key'))
  return isGiven ? openSecrets(config).vault : []
}
