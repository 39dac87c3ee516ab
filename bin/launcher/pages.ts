import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const sources = [
  'src/web/**',
  'src/kernel/*.ts',
  'src/modules/*/schema.ts',
  'locales/**/*.json',
  'vite.config.ts',
  'package-lock.json',
]

/** Pages are built anew only when something they are built from has changed. */
export function buildPagesIfStale(root: string): void {
  const stamp = join(root, 'build', '.stamp')
  const wanted = fingerprint(root)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return

  console.log('Building the pages …')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, NODE_ENV: 'production' },
    },
  )
  if (status !== 0) {
    console.error(`${stdout}${stderr}`)
    console.error('The pages could not be built; the lines above say where.')
    process.exit(1)
  }
  writeFileSync(stamp, wanted)
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
  return hash.digest('hex')
}
