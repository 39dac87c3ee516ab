import { join } from 'node:path'
import { readEnvironment } from '../src/config/environment.ts'
import { run } from '../src/main.ts'
import { explain } from './launcher/failures.ts'
import { buildPagesIfStale } from './launcher/pages.ts'
import { toldToStop } from './launcher/signals.ts'

const stop = toldToStop()
buildPagesIfStale(join(import.meta.dirname, '..'))
const lectern = await run(readEnvironment(), process.argv.slice(2)).catch(explain)
console.log(`Lectern is open at ${lectern.address}`)
if (lectern.ownerLink) console.log(`This school has no owner yet. Become its owner, once: ${lectern.ownerLink}`)

const fault = await Promise.race([stop, lectern.lost])
await lectern.close()
if (fault) explain(fault)
process.exit(0)
