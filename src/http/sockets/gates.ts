/** Lets so many pieces of work run at once; the others wait their turn. */
export function openGate(width: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let inside = 0
  return async (work) => {
    if (inside >= width) await new Promise<void>((enter) => waiting.push(enter))
    else inside++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else inside--
    }
  }
}

/** A bucket that fills by `perSecond` and holds `most`; a spoonful is refused when it is empty. */
export function openBucket(
  perSecond: number,
  most: number,
  now: () => number = () => performance.now(),
): () => boolean {
  let level = most
  let filledAt = now()
  return () => {
    const at = now()
    level = Math.min(most, level + ((at - filledAt) / 1000) * perSecond)
    filledAt = at
    if (level < 1) return false
    level--
    return true
  }
}

/** Counts what is taken under a name, and says no above the limit. */
export function openTally(limit: number) {
  const counts = new Map<string, number>()
  return {
    take(name: string): boolean {
      const count = counts.get(name) ?? 0
      if (count >= limit) return false
      counts.set(name, count + 1)
      return true
    },
    giveBack(name: string): void {
      const count = counts.get(name) ?? 0
      if (count > 1) counts.set(name, count - 1)
      else counts.delete(name)
    },
  }
}
