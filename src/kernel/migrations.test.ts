import { expect, test } from 'vitest'
import { vaultOfSpecs } from '../../test/vaults.ts'
import { openGround } from '../../test/world.ts'
import { migrate } from './migrations.ts'

test('a database that is up to date stays as it is, and a changed migration is refused', async () => {
  const ground = await openGround()
  try {
    await migrate(ground.pools.writer, vaultOfSpecs())
    await ground.pools.writer.query(
      `update kernel.migration set sha256 = 'another' where module = 'kernel' and name = '0001-kernel.sql'`,
    )
    await expect(migrate(ground.pools.writer, vaultOfSpecs())).rejects.toThrow(/changed after it ran/)
  } finally {
    await ground.close()
  }
})
