#!/usr/bin/env node
/**
 * `node bin/lectern.mjs <command>` needs only Node 20 and npm: it installs what the lockfile pins,
 * then runs bin/<command>.ts on the pinned Node.
 */
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installWhatIsPinned } from './launcher/installation.mjs'
import { pinnedNode } from './launcher/runtimes.mjs'
import { accompany } from './launcher/supervision.mjs'

const folder = dirname(fileURLToPath(import.meta.url))
const [command = '', ...words] = process.argv.slice(2)
const script = join(folder, `${command}.ts`)

if (!/^[a-z-]+$/.test(command) || !existsSync(script)) {
  const commands = readdirSync(folder).flatMap((name) => (name.endsWith('.ts') ? [name.slice(0, -3)] : []))
  console.error(`There is no command "${command}". The commands are: ${commands.sort().join(', ')}.`)
  process.exit(64)
}

installWhatIsPinned(dirname(folder))
accompany(pinnedNode(dirname(folder)), [script, ...words])
