import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail, hasPinnedNode, platform } from './runtimes.mjs'

/** Brings node_modules in line with package-lock.json, unless it is already. */
export function installWhatIsPinned(root) {
  const stamp = join(root, 'node_modules', '.lectern-installed')
  const wanted = `${sha256(readFileSync(join(root, 'package-lock.json')))} ${platform}\n`
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && hasPinnedNode(root)) return

  console.log('Installing what package-lock.json pins …')
  const { status } = npmInstall(root)
  if (status !== 0)
    fail('npm could not install what Lectern needs; its message above says why. Mend that and run the command again.')
  if (!hasPinnedNode(root)) {
    fail(
      'npm left out the optional packages, and Node is one of them. Run `npm install --include=optional`, then the command again.',
    )
  }
  writeFileSync(stamp, wanted)
}

/** `npm ci` refuses a lockfile whose foreign-platform packages a registry lacks; `--no-save` keeps the lockfile byte for byte. */
function npmInstall(root) {
  const words = ['install', '--no-save', '--no-audit', '--no-fund', '--include=dev', '--include=optional']
  // Some tools ask for the Node that this very command brings.
  words.push('--no-engine-strict', '--loglevel=error')
  const options = { cwd: root, stdio: 'inherit', env: { ...process.env, NODE_ENV: '' } }
  const npm = process.env.npm_execpath
  if (npm?.endsWith('npm-cli.js')) return spawnSync(process.execPath, [npm, ...words], options)
  return spawnSync('npm', words, { ...options, shell: process.platform === 'win32' })
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex')
}
