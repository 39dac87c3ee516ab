import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildPagesIfStale } from './launcher/pages.ts'

const root = join(import.meta.dirname, '..')
const usual = ['pages', 'realtime', 'media']
/** By name only: they make millions of rows, or a gigabyte of files, first. */
const long = ['copies', 'sweeps']
const [name, ...words] = process.argv.slice(2)
if (name && ![...usual, ...long].includes(name)) {
  console.error(`There is no bench called "${name}"; there are ${[...usual, ...long].join(', ')}.`)
  process.exit(64)
}

/** Runs one bench, or the usual ones, one after the other; each prints JSON and leaves it in bench/results. */
buildPagesIfStale(root)
mkdirSync(join(root, 'bench/results'), { recursive: true })
for (const each of name ? [name] : usual) {
  const { status, stdout } = spawnSync(process.execPath, [join(root, `bench/${each}.ts`), ...words], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) process.exit(status ?? 1)
  writeFileSync(join(root, `bench/results/${each}.json`), stdout)
  process.stdout.write(stdout)
}
