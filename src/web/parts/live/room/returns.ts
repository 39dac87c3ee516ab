/** There will be no key any more. */
export class Shut extends Error {
  override name = 'Shut'
}

/** Waits, but no longer than until the browser is online again. */
export function online(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      removeEventListener('online', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    addEventListener('online', done)
  })
}
