import { toldToStop } from '../../bin/launcher/signals.ts'
import { readEnvironment } from '../../src/config/environment.ts'
import { run } from '../../src/main.ts'

/** The whole of Lectern but its pages, which would have to be built first. */
const stop = toldToStop()
const lectern = await run(readEnvironment(), [], async () => ({ pages: (_request, _response, next) => next() }))
process.stdout.write(`ready ${lectern.ownerLink ?? ''}\n`)
await stop
await lectern.close()
process.exit(0)
