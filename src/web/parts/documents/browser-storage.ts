import type { BrowserEntryView } from '#modules/documents/schema'

/** Whether something of it lies in this browser where no server sees it. */
export async function isKeptByScript({ store, names }: BrowserEntryView): Promise<boolean> {
  switch (store) {
    case 'local storage':
      return isIn(localStorage, names)
    case 'session storage':
      return isIn(sessionStorage, names)
    case 'service worker':
      return 'serviceWorker' in navigator && (await navigator.serviceWorker.getRegistrations()).length > 0
    default:
      return false
  }
}

function isIn(storage: Storage, names: readonly string[]): boolean {
  const keys = Object.keys(storage)
  return names.some((name) =>
    name.endsWith('*') ? keys.some((key) => key.startsWith(name.slice(0, -1))) : keys.includes(name),
  )
}
