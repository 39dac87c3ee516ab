import { beforeEach, onTestFailed } from 'vitest'

/** The specs around this are the steps of one story: after one that failed, no other is waited for. */
export function endsWithItsFirstFailure(): void {
  let failed: string | undefined
  beforeEach(({ task, skip }) => {
    if (failed) skip(`“${failed}” failed before it`)
    onTestFailed(() => {
      failed = task.name
    })
  })
}
