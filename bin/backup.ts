import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import packed from '../package.json' with { type: 'json' }
import { decideConfig } from '../src/config/config.ts'
import { readEnvironment } from '../src/config/environment.ts'
import { backUp } from './backups/backups.ts'
import { explain } from './launcher/failures.ts'

/** `npm run backup -- [file]`: everything in DATA_DIR in one archive, also while Lectern runs. */
const [name = `lectern-${new Date().toISOString().slice(0, 19).replace(/\D/g, '')}.tar.gz`] = process.argv.slice(2)
const path = resolve(name)
const began = performance.now()

try {
  const config = decideConfig(readEnvironment())
  const { files, audit } = await backUp(config, path, packed.version)
  const megabytes = (statSync(path).size / 1e6).toFixed(1)
  console.log(
    `Backed up ${files.length} files into ${path} (${megabytes} MB) in ${((performance.now() - began) / 1000).toFixed(1)} s.`,
  )
  console.log('It holds every secret of the school: keep it where only you can read it, and not on this machine alone.')
  if (audit)
    console.log(
      `Its audit trail reaches line ${audit.number}, ${audit.hash}. Note this elsewhere: audit:verify can ask for it.`,
    )
  if (config.files.kind === 's3')
    console.log('Files in the bucket of FILES_URL are not in it; back them up with the provider’s versioning.')
} catch (error) {
  explain(error)
}
process.exit(0)
