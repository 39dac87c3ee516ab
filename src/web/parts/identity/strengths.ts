export type Strength = { level: 'none' | 'short' | 'weak' | 'fair' | 'good' | 'strong'; missing: number }

const least = 8

/** A rough estimate, to encourage while typing; what really is too common is refused by the server. */
export function strengthOf(password: string): Strength {
  const letters = [...password]
  if (letters.length === 0) return { level: 'none', missing: least }
  if (letters.length < least) return { level: 'short', missing: least - letters.length }
  const bits = surprises(letters) * Math.log2(alphabetOf(password))
  const level = bits < 40 ? 'weak' : bits < 60 ? 'fair' : bits < 85 ? 'good' : 'strong'
  return { level, missing: 0 }
}

/** Letters that follow from the one before (same, next, previous) or came already surprise less. */
function surprises(letters: readonly string[]): number {
  const seen = new Set<string>()
  return letters.reduce((sum, letter, at) => {
    const step = Math.abs((letter.codePointAt(0) ?? 0) - (letters[at - 1]?.codePointAt(0) ?? -9))
    const worth = step <= 1 ? 0.2 : seen.has(letter) ? 0.7 : 1
    seen.add(letter)
    return sum + worth
  }, 0)
}

function alphabetOf(password: string): number {
  const kinds: [RegExp, number][] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/\d/, 10],
    [/[^a-zA-Z\d]/, 20],
  ]
  return kinds.reduce((size, [kind, count]) => size + (kind.test(password) ? count : 0), 0)
}
