import { resolve } from 'node:path'
import { decideConfig } from '../src/config/config.ts'
import { readEnvironment } from '../src/config/environment.ts'
import { restore } from './backups/restores.ts'
import { explain } from './launcher/failures.ts'

/** `npm run restore -- <file> [--force]` */
const words = process.argv.slice(2)
const [name] = words.filter((word) => !word.startsWith('--'))
if (!name) {
  console.error('Say which backup to restore: npm run restore -- <file.tar.gz> [--force]')
  process.exit(64)
}

try {
  const config = decideConfig(readEnvironment())
  const { manifest, movedAside, auditIsWhole } = await restore(config, resolve(name), {
    force: words.includes('--force'),
  })
  console.log(
    `Restored the school as it was at ${manifest.madeAt} into ${config.dataFolder} (${manifest.files.length} files, each checked).`,
  )
  if (movedAside) console.log(`What was there before is in ${movedAside}; delete it when you no longer need it.`)
  if (manifest.audit && auditIsWhole)
    console.log(`Its audit trail reaches line ${manifest.audit.number}, as it did then.`)
  if (!auditIsWhole) {
    console.error(
      `Its audit trail does not reach line ${manifest.audit?.number} as it did when the backup was made: somebody cut it or wrote it anew. Run npm run audit:verify.`,
    )
    process.exit(2)
  }
} catch (error) {
  explain(error)
}
process.exit(0)
