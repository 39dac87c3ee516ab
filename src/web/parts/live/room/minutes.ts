/** “4:05”: what is left, rounded up, so that it says nothing only once nothing is left. */
export function minutesText(seconds: number): string {
  const left = Math.ceil(seconds)
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`
}
