const key = /^[a-z0-9_.-]+(\/[a-z0-9_.-]+)*$/

/** Keys are ours; one that could leave its folder is a fault in our code, not a reader's mistake. */
export function assertKey(text: string): string {
  if (key.test(text) && text.length <= 512 && text.split('/').every((part) => !part.startsWith('.'))) return text
  throw new Error(`"${text}" is not a key of a stored object.`)
}
