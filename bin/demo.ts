import { join } from 'node:path'
import { readEnvironment } from '../src/config/environment.ts'
import { run } from '../src/main.ts'
import { clockWithHands } from './demo/clocks.ts'
import { demoPassword, furnishSchool } from './demo/school.ts'
import { planClassSoon } from './demo/timetables.ts'
import { explain } from './launcher/failures.ts'
import { buildPagesIfStale } from './launcher/pages.ts'
import { toldToStop } from './launcher/signals.ts'

/** The same school as `npm start` would open, on a data folder of its own, with people and courses in it. */
const stop = toldToStop()
buildPagesIfStale(join(import.meta.dirname, '..'))
const environment = { DATA_DIR: './data-demo', LECTERN_GALLERY: 'yes', ...readEnvironment() }
const clock = clockWithHands()
const lectern = await run(environment, process.argv.slice(2), undefined, clock).catch(explain)
if (lectern.ownerLink) await furnishSchool(lectern.app, clock)
await planClassSoon(lectern.app)
console.log(`Lectern is open at ${lectern.address}`)
console.log(`Sign in as owner@, ada@, mei@, kofi@ or lena@demo.test; everybody's password is ${demoPassword}.`)
console.log(
  'Or as priya@ (owns the school too), tomas@ (a teacher who leaves) or noor@ (whose data are kept and not used).',
)

const fault = await Promise.race([stop, lectern.lost])
await lectern.close()
if (fault) explain(fault)
process.exit(0)
