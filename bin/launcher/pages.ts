import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { holdTurn } from './turns.ts'

const sources = [
  'src/web/**',
  'src/kernel/*.ts',
  'src/modules/*/*schema.ts',
  'locales/**/*.json',
  'vite.config.ts',
  'package-lock.json',
]

/**
 * Pages are built anew only when something they are built from has changed: beside the former ones, which a running Lectern
 * may still be sending, in a folder that `build/current` names once it is whole.
 */
export function buildPagesIfStale(root: string): void {
  const build = join(root, 'build')
  const wanted = fingerprint(root)
  if (currentPages(build) === wanted) return
  mkdirSync(build, { recursive: true })
  const release = holdTurn(join(build, '.turn'))
  try {
    const former = currentPages(build)
    if (former === wanted) return
    buildInto(root, join('build', wanted))
    writeFileSync(join(build, '.current'), `${wanted}\n`)
    renameSync(join(build, '.current'), join(build, 'current'))
    for (const name of readdirSync(build))
      if (![wanted, former, 'current', '.turn', 'spec-runs.json'].includes(name))
        rmSync(join(build, name), { recursive: true })
  } finally {
    release()
  }
}

function buildInto(root: string, folder: string): void {
  console.log('Building the pages …')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, NODE_ENV: 'production', LECTERN_BUILD: folder },
    },
  )
  if (status === 0) return
  console.error(`${stdout}${stderr}`)
  console.error('The pages could not be built; the lines above say where.')
  process.exit(1)
}

function currentPages(build: string): string | undefined {
  try {
    const name = readFileSync(join(build, 'current'), 'utf8').trim()
    return statSync(join(build, name, 'handler.js')).isFile() ? name : undefined
  } catch {
    return undefined
  }
}

function fingerprint(root: string): string {
  const hash = createHash('sha256')
  const written = (path: string) => path.startsWith(join('src', 'web', 'paraglide'))
  for (const path of globSync(sources, { cwd: root }).sort()) {
    if (written(path) || !statSync(join(root, path)).isFile()) continue
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
  }
  return hash.digest('hex').slice(0, 16)
}
