import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { runsIn, specRunsPath, treeOf } from '#adapters/disk'
import type { FileRun, SpecRuns } from '#modules/promises/ports'

const root = join(import.meta.dirname, '../..')

/** Writes down how each spec went, for /privacy/proof. Files that did not run keep what was written of them before. */
export default class SpecRunReporter implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const stamp = {
      at: new Date().toISOString(),
      version: (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version,
      commit: commitHere(),
      tree: await treeOf(root),
    }
    const ran = modules.filter((module) => ['passed', 'failed', 'skipped'].includes(module.state()))
    const runs = ran.map((module) => [
      relative(root, module.moduleId).replaceAll('\\', '/'),
      { ...stamp, ...outcomeOf(module) },
    ])
    await writeRuns(specRunsPath, Object.fromEntries(runs))
  }
}

/** Adds to what is there; the file is replaced as a whole, so that nobody reads half of it. */
export async function writeRuns(path: string, files: SpecRuns['files']): Promise<void> {
  const before = existsSync(path) ? (await runsIn(path)).files : {}
  const there = Object.entries({ ...before, ...files }).filter(([file]) => existsSync(join(root, file)))
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.part`, JSON.stringify({ files: Object.fromEntries(there) }))
  await rename(`${path}.part`, path)
}

function outcomeOf(module: TestModule): Pick<FileRun, 'loaded' | 'specs'> {
  const specs = [...module.children.allTests()].map((spec) => ({ path: pathOf(spec), state: stateOf(spec) }))
  return { loaded: specs.length > 0 || module.state() !== 'failed', specs }
}

function stateOf(spec: TestCase): FileRun['specs'][number]['state'] {
  const { state } = spec.result()
  return state === 'pending' ? 'skipped' : state
}

function pathOf(spec: TestCase): string[] {
  const path = [spec.name]
  for (let above = spec.parent; above.type === 'suite'; above = above.parent) path.unshift(above.name)
  return path
}

/** `4b3c738`, or `4b3c738+` where files differ from it; null where there is no git. */
function commitHere(): string | null {
  const git = (...words: string[]) => spawnSync('git', words, { cwd: root, encoding: 'utf8' })
  const { status, stdout } = git('rev-parse', '--short', 'HEAD')
  if (status !== 0) return null
  return `${stdout.trim()}${git('status', '--porcelain').stdout ? '+' : ''}`
}
