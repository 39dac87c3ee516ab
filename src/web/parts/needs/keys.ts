import { goto } from '$app/navigation'

/** Alt and a digit lead to the entry of the navigation that says so; only for who asked for keys. */
export function followKeys(): () => void {
  const follow = (event: KeyboardEvent) => {
    const digit = /^Digit([1-9])$/.exec(event.code)?.[1]
    if (!digit || !event.altKey || event.ctrlKey || event.metaKey) return
    const link = document.querySelector<HTMLAnchorElement>(`a[aria-keyshortcuts="Alt+${digit}"]`)
    if (!link) return
    event.preventDefault()
    goto(link.href)
  }
  document.addEventListener('keydown', follow)
  return () => document.removeEventListener('keydown', follow)
}
