import { parseArgs } from 'node:util'
import { readEnvironment } from '../src/config/environment.ts'
import { run } from '../src/main.ts'
import { explain } from './launcher/failures.ts'
import { type Amounts, fillSchool } from './seed/schools.ts'

const { values } = parseArgs({
  options: {
    teachers: { type: 'string', default: '5' },
    courses: { type: 'string', default: '10' },
    students: { type: 'string', default: '200' },
    messages: { type: 'string', default: '500' },
    rng: { type: 'string', default: '1' },
  },
})
const amounts = Object.fromEntries(
  Object.entries(values).map(([name, text]) => [name, amountIn(name, text)]),
) as Amounts

/** Fills the database of DATA_DIR (or DATABASE_URL) for load tests; the same words give the same school. Ports of a school that runs are left alone. */
const environment = { PORT: '0', MEDIA_UDP_PORTS: '61000-61099', LOG_LEVEL: 'warn', ...readEnvironment() }
const lectern = await run(environment).catch(explain)
const begun = performance.now()
await fillSchool(lectern.app, amounts, (what) => console.log(what)).catch(explain)
console.log(`Done in ${Math.round((performance.now() - begun) / 1000)} s.`)
await lectern.close()
process.exit(0)

function amountIn(name: string, text: string): number {
  const amount = Number(text)
  if (Number.isSafeInteger(amount) && amount >= 0) return amount
  console.error(`--${name} is "${text}", but must be a whole number such as 100.`)
  process.exit(64)
}
