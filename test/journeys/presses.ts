import type { BrowserContext } from 'playwright-core'

/** Counts how often somebody presses something in this browser, on whatever page; from now on, and on pages that are opened from now on. */
export async function countPresses(
  context: BrowserContext,
): Promise<(work: () => Promise<unknown>) => Promise<number>> {
  let presses = 0
  await context.exposeFunction('pressed', () => {
    presses += 1
  })
  await context.addInitScript(`addEventListener('pointerdown', () => window.pressed(), true)`)
  return async (work) => {
    const before = presses
    await work()
    return presses - before
  }
}
