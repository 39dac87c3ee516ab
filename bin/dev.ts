import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { toldToStop } from './launcher/signals.ts'

/** `npm run dev`: pages change in the browser as they are saved; anything else that changes starts the app again. */
const root = join(import.meta.dirname, '..')
const stop = toldToStop()
let app = start()
let restart: NodeJS.Timeout | undefined

for (const folder of ['src', 'locales']) {
  watch(join(root, folder), { recursive: true }, (_event, name) => {
    if (!name || !concernsApp(join(folder, name))) return
    clearTimeout(restart)
    restart = setTimeout(() => startAgain(name), 150)
  })
}

await stop
clearTimeout(restart)
await end(app)
process.exit(0)

/** Vite sees to src/web by itself. */
function concernsApp(path: string): boolean {
  return /\.(ts|sql|json)$/.test(path) && !path.startsWith(join('src', 'web')) && !/\.(test|contract)\.ts$/.test(path)
}

function start(): ChildProcess {
  return fork(join(import.meta.dirname, 'launcher', 'dev-server.ts'), process.argv.slice(2), { execArgv: [] })
}

async function startAgain(name: string): Promise<void> {
  console.log(`${name} changed: starting again …`)
  const before = app
  await end(before)
  if (app === before) app = start()
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}
