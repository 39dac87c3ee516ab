import { readEnvironment } from '../../src/config/environment.ts'
import { run } from '../../src/main.ts'
import { openDevelopedPages } from './dev-pages.ts'
import { explain } from './failures.ts'
import { toldToStop } from './signals.ts'

const stop = toldToStop()
const lectern = await run(readEnvironment(), process.argv.slice(2), openDevelopedPages).catch(explain)
console.log(`Lectern is open at ${lectern.address}, and follows your changes`)
if (lectern.ownerLink) console.log(`Become the owner of this school, once: ${lectern.ownerLink}`)

const fault = await Promise.race([stop, lectern.lost])
await lectern.close()
if (fault) explain(fault)
process.exit(0)
