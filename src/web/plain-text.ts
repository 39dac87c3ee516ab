/** Nothing that a door answers lies deeper; a ring would. */
const deepest = 40

/**
 * A value as JSON that is JavaScript too and ends no script element, whatever texts it holds; undefined for a value that JSON
 * cannot say exactly.
 */
export function plainText(value: unknown): string | undefined {
  return isPlain(value, 0) ? JSON.stringify(value).replaceAll('<', '\\u003C') : undefined
}

function isPlain(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
    case 'object':
      return value === null || (depth < deepest && isPlainObject(value, depth + 1))
    default:
      return false
  }
}

function isPlainObject(value: object, depth: number): boolean {
  if (Array.isArray(value))
    return value.every((item) => isPlain(item, depth)) && Object.keys(value).length === value.length
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  // In a script, a key of this name would say what kind of object it is.
  if (Object.hasOwn(value, '__proto__')) return false
  for (const key in value) if (!isPlain((value as Record<string, unknown>)[key], depth)) return false
  return Object.getOwnPropertySymbols(value).length === 0
}
