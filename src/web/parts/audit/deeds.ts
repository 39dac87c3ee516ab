/** `identity.changeRole` is told by the sentence `deed_identity_change_role`. */
export function deedKey(deed: string): string {
  return `deed_${deed.replace('.', '_').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
}
