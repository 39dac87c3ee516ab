import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'
import { type Outcome, single } from './steps.ts'

/** Finds a Chromium or brings one, and leaves its path in CHROMIUM for the journeys. */
export async function findBrowser(): Promise<Outcome> {
  const found = given() ?? onPath() ?? fromDebian() ?? fromPlaywright()
  if (!found) {
    return single(
      false,
      'No Chromium was found, and none could be installed. Install one, or set CHROMIUM to the path of its program.',
    )
  }
  process.env.CHROMIUM = found
  return single(true, found)
}

function given(): string | undefined {
  return process.env.CHROMIUM && existsSync(process.env.CHROMIUM) ? process.env.CHROMIUM : undefined
}

function onPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram)
}

function fromDebian(): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined
  const apt = (...words: string[]) =>
    spawnSync('apt-get', words, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  apt('update')
  apt('install', '--yes', '--no-install-recommends', 'chromium')
  return onPath()
}

function fromPlaywright(): string | undefined {
  const own = chromium.executablePath()
  if (!existsSync(own))
    spawnSync(process.execPath, ['node_modules/playwright-core/cli.js', 'install', 'chromium'], { stdio: 'ignore' })
  return existsSync(own) ? own : undefined
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
