import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const run = promisify(execFile)
const root = new URL('../../', import.meta.url).pathname

/** A file that breaks one rule of the house, and the rule that must catch it. */
const planted = [
  {
    rule: 'modules-have-one-door',
    file: 'src/modules/learning/planted-doors.ts',
    text: `import '../courses/tables.ts'\n`,
  },
  { rule: 'courses-calls-only-its-map', file: 'src/modules/courses/planted-maps.ts', text: `import '#modules/live'\n` },
  { rule: 'every-module-is-on-the-map', file: 'src/modules/nowhere/index.ts', text: `import '#kernel/id'\n` },
  { rule: 'rules-are-pure', file: 'src/modules/nowhere/rules.ts', text: `import '#kernel/db'\n` },
  { rule: 'schemas-may-reach-a-browser', file: 'src/modules/nowhere/schema.ts', text: `import '#kernel/db'\n` },
  { rule: 'tables-stay-home', file: 'src/http/planted-tables.ts', text: `import '../modules/courses/tables.ts'\n` },
  { rule: 'modules-know-no-vendor', file: 'src/modules/courses/planted-vendors.ts', text: `import 'pg'\n` },
  { rule: 'the-kernel-knows-few-vendors', file: 'src/kernel/planted-vendors.ts', text: `import 'ws'\n` },
  { rule: 'adapters-know-only-ports', file: 'src/adapters/link/planted-ports.ts', text: `import '#modules/courses'\n` },
  { rule: 'only-the-app-chooses-adapters', file: 'src/http/planted-adapters.ts', text: `import '#adapters/jobs'\n` },
  {
    rule: 'traces-serve-security',
    file: 'src/modules/courses/planted-purposes.ts',
    text: `import '#kernel/purposes'\n`,
  },
  {
    rule: 'traces-serve-security',
    file: 'src/modules/marketing/planted-logs.ts',
    text: `import '#kernel/audit-lines'\n`,
  },
  {
    rule: 'traces-stay-with-security',
    file: 'src/modules/identity/planted-traces.ts',
    text: `import './traces.ts'\n`,
  },
  { rule: 'kernel-is-the-floor', file: 'src/kernel/planted-floors.ts', text: `import '#modules/school'\n` },
  { rule: 'web-is-handed-the-app', file: 'src/web/planted-apps.ts', text: `import '../app.ts'\n` },
  {
    rule: 'nothing-imports-the-edges',
    file: 'src/modules/courses/planted-edges.ts',
    text: `import '../../http/server.ts'\n`,
  },
  { rule: 'tests-do-not-ship', file: 'src/http/planted-tests.ts', text: `import '../../test/world.ts'\n` },
]

describe('The fences between the rooms of the house', () => {
  let copy = ''
  let broken = new Map<string, string[]>()

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'lectern-fences-'))
    for (const part of ['src', 'test/world.ts', 'tools', 'package.json', 'tsconfig.json', '.dependency-cruiser.mjs']) {
      await mkdir(dirname(join(copy, part)), { recursive: true })
      await cp(join(root, part), join(copy, part), { recursive: true })
    }
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
    for (const { file, text } of planted) {
      await mkdir(dirname(join(copy, file)), { recursive: true })
      await writeFile(join(copy, file), text)
    }
    const cruise = [
      join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      '.dependency-cruiser.mjs',
      '-T',
      'json',
      'src',
    ]
    const { stdout } = await run(process.execPath, cruise, { cwd: copy, maxBuffer: 64 * 1024 * 1024 }).catch(
      (failed) => failed as { stdout: string },
    )
    const violations: { from: string; rule: { name: string } }[] = JSON.parse(stdout).summary.violations
    broken = Map.groupBy(violations, (violation) => violation.from) as never
    broken = new Map(
      [...broken].map(([from, found]) => [
        from,
        (found as never as typeof violations).map((violation) => violation.rule.name),
      ]),
    )
  }, 180_000)
  afterAll(() => rm(copy, { recursive: true, force: true }))

  test.each(planted)('catch $file by $rule', ({ rule, file }) => {
    expect(broken.get(file) ?? []).toContain(rule)
  })

  test('let only a door of a module resolve', async () => {
    const attempt = (specifier: string) =>
      run(process.execPath, ['--input-type=module', '-e', `import.meta.resolve; await import('${specifier}')`], {
        cwd: root,
      })
    await expect(attempt('#modules/courses/tables')).rejects.toThrow('ERR_MODULE_NOT_FOUND')
    await expect(attempt('#modules/courses/schema')).resolves.toBeDefined()
  })
})
