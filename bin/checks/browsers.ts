import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'
import { type Outcome, single } from './steps.ts'

/**
 * Finds Chromium or brings it, and leaves its path in CHROMIUM. In CHROMIUM_SHELL it leaves the path of Chromium without a
 * surface of its own, where there is one: a new context costs a seventh there, and only notifications are missing.
 */
export async function findBrowser(): Promise<Outcome> {
  const missing = [
    ...(given('CHROMIUM') || onPath(whole) ? [] : ['chromium']),
    ...(given('CHROMIUM_SHELL') || onPath(shell) ? [] : ['chromium-headless-shell']),
  ]
  if (missing.length > 0) installFromDebian(missing)
  const found = given('CHROMIUM') ?? onPath(whole) ?? fromPlaywright()
  if (!found) {
    return single(
      false,
      'No Chromium was found, and none could be installed. Install one, or set CHROMIUM to the path of its program.',
    )
  }
  process.env.CHROMIUM = found
  process.env.CHROMIUM_SHELL = given('CHROMIUM_SHELL') ?? onPath(shell) ?? found
  return single(true, `${found}, ${process.env.CHROMIUM_SHELL}`)
}

/** The program that specs start: the quick one, or the one people have, with all that it can. */
export async function browserProgram({ whole = false } = {}): Promise<string> {
  if (!process.env.CHROMIUM || !process.env.CHROMIUM_SHELL) await findBrowser()
  return (whole ? process.env.CHROMIUM : process.env.CHROMIUM_SHELL) ?? ''
}

const whole = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const shell = ['chromium-headless-shell', 'chrome-headless-shell']

function given(name: 'CHROMIUM' | 'CHROMIUM_SHELL'): string | undefined {
  const path = process.env[name]
  return path && existsSync(path) ? path : undefined
}

function onPath(names: string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram)
}

function installFromDebian(packages: string[]): void {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  const apt = (...words: string[]) =>
    spawnSync('apt-get', words, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  apt('update')
  for (const name of packages) apt('install', '--yes', '--no-install-recommends', name)
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
