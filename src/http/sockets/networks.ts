/** The network an address belongs to, as far as one visitor can usually reach: an IPv4 address, an IPv6 /64. */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address.slice(address.lastIndexOf(':') + 1)
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? []
  const left = head.split(':').filter(Boolean)
  const right = tail?.split(':').filter(Boolean) ?? []
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
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
