import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'

export type Verdict = { passed: number; failed: number }

/** What it said is shown only when something failed. */
export type Outcome = Verdict & { said: string }

export type Step = { name: string } & (
  | { program: string; words?: string[] }
  | { script: string }
  | { act: () => Promise<Outcome> }
)

export async function runStep(root: string, step: Step): Promise<Verdict> {
  const began = performance.now()
  const { passed, failed, said } = await outcomeOf(root, step)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  const count = passed + failed > 1 ? `, ${passed} passed${failed ? `, ${failed} failed` : ''}` : ''
  console.log(`${failed ? '✗' : '✓'} ${step.name} (${seconds} s${count})`)
  if (failed) console.log(said.trimEnd())
  return { passed, failed }
}

function outcomeOf(root: string, step: Step): Promise<Outcome> {
  if ('act' in step) return step.act()
  const words = 'program' in step ? [join('node_modules', step.program), ...(step.words ?? [])] : [step.script]
  return runNode(root, words).then(({ code, said }) => single(code === 0, said))
}

export function single(isPassed: boolean, said: string): Outcome {
  return { passed: isPassed ? 1 : 0, failed: isPassed ? 0 : 1, said }
}

/** On the pinned Node, which also comes first for whatever the program starts. */
export function runNode(
  root: string,
  words: string[],
  environment: Record<string, string> = {},
): Promise<{ code: number | null; said: string }> {
  const PATH = `${dirname(process.execPath)}:${process.env.PATH ?? ''}`
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, {
      cwd: root,
      env: { ...process.env, PATH, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text
      })
    }
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, said }))
  })
}

export async function buildIsCurrent(root: string): Promise<Outcome> {
  const { code, said } = await runNode(root, ['bin/launcher/build.ts'])
  return single(code === 0, said)
}
