import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Outcome, runNode, type Step } from './steps.ts'

type Report = {
  numPassedTests: number
  numFailedTests: number
  testResults: { status: string; assertionResults: unknown[] }[]
}

type Project = 'unit' | 'unit-apart' | 'processes' | 'journeys' | 'classes' | 'rooms'

/** The specs of some vitest projects, counted one by one. */
export function specs(name: string, root: string, ...projects: Project[]): Step {
  return { name, act: () => runSpecs(root, projects) }
}

async function runSpecs(root: string, projects: Project[]): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-report-'))
  const report = join(folder, 'report.json')
  try {
    const words = [
      'node_modules/vitest/vitest.mjs',
      'run',
      ...projects.flatMap((project) => ['--project', project]),
      '--reporter=default',
      '--reporter=json',
      '--reporter=./bin/checks/spec-runs.ts',
      `--outputFile.json=${report}`,
    ]
    const { code, said } = await runNode(root, words, { NO_COLOR: '1' })
    return { ...countIn(report, code), said }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A file that does not even load has no specs to fail, and an error outside of every spec belongs to none: each counts as one. */
function countIn(path: string, code: number | null) {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8')) as Report
    const unloaded = report.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    ).length
    const failed = report.numFailedTests + unloaded
    return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed }
  } catch {
    return { passed: 0, failed: 1 }
  }
}
