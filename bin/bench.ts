import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildPagesIfStale } from './launcher/pages.ts'

const root = join(import.meta.dirname, '..')
const known = ['pages', 'realtime', 'media']
const [name, ...words] = process.argv.slice(2)
if (name && !known.includes(name)) {
  console.error(`There is no bench called "${name}"; there are ${known.join(', ')}.`)
  process.exit(64)
}

/** Runs one bench, or all, one after the other; each prints JSON and leaves it in bench/results. */
buildPagesIfStale(root)
mkdirSync(join(root, 'bench/results'), { recursive: true })
for (const each of name ? [name] : known) {
  const { status, stdout } = spawnSync(process.execPath, [join(root, `bench/${each}.ts`), ...words], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) process.exit(status ?? 1)
  writeFileSync(join(root, `bench/results/${each}.json`), stdout)
  process.stdout.write(stdout)
}
