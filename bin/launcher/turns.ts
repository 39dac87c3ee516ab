import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

const longest = 10 * 60_000
const pause = new Int32Array(new SharedArrayBuffer(4))

/** Waits until no other process holds this file, then holds it; a holder that died is not waited for. Answers with what lets go. */
export function holdTurn(path: string): () => void {
  const deadline = performance.now() + longest
  while (!taken(path)) {
    if (performance.now() > deadline)
      throw new Error(`Another process has held ${path} for ten minutes. End it, or delete the file.`)
    Atomics.wait(pause, 0, 0, 200)
  }
  const release = () => rmSync(path, { force: true })
  process.once('exit', release)
  return () => {
    process.off('exit', release)
    release()
  }
}

function taken(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const holder = holderOf(path)
    if (holder === 'gone') takeAway(path)
    return false
  }
}

/** Of several who find a dead holder's file, only one moves it; who moved a living holder's by mistake puts it back. */
function takeAway(path: string): void {
  const away = `${path}-${process.pid}`
  try {
    renameSync(path, away)
    if (holderOf(away) !== 'gone') linkSync(away, path)
  } catch {
    return
  } finally {
    rmSync(away, { force: true })
  }
}

/** A file without a number was made a moment ago, and its holder is about to write it. */
function holderOf(path: string): 'alive' | 'gone' {
  try {
    const pid = Number(readFileSync(path, 'utf8'))
    if (pid > 0) process.kill(pid, 0)
    return 'alive'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH' ? 'gone' : 'alive'
  }
}
